/** The sinks to Iceberg tables: rows in the shape of each table, and commits that come once. */
package io.kappalake.job.sink;
