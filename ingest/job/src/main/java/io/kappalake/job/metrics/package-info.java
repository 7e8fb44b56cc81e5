/** The job's own metrics, beside those of Flink and its connectors. */
package io.kappalake.job.metrics;
