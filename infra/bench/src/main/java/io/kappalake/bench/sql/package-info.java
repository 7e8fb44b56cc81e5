/** The job that the SQL contender submits to the cluster. */
package io.kappalake.bench.sql;
