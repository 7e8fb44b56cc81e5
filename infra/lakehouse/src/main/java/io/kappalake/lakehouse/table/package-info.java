/** Definitions of tables and views as values, and their creation in a catalog. */
package io.kappalake.lakehouse.table;
