/** Runs and plans scripts of Flink SQL on the cluster. */
package io.kappalake.job.sql;
