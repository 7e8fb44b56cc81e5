/**
 * Watermarks of the job's sources, in Flink's terms; {@code io.kappalake.orders.clock} converts
 * them to points in event time.
 */
package io.kappalake.job.clock;
