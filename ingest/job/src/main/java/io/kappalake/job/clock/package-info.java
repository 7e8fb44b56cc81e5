/**
 * Watermarks of the job's sources: the clocks of {@code io.kappalake.orders.clock} as Flink
 * watermark generators.
 */
package io.kappalake.job.clock;
