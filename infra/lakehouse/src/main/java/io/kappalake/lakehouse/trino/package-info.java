/** Sessions with Trino over JDBC, and the failures of its queries. */
package io.kappalake.lakehouse.trino;
