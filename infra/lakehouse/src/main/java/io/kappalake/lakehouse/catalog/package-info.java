/** Iceberg catalogs opened from the configuration, and their namespaces. */
package io.kappalake.lakehouse.catalog;
