/** Metrics of commands that end, for Prometheus. */
package io.kappalake.lakehouse.metrics;
