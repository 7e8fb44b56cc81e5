/** Clocks of the log and the job: their progress in event time, from which watermarks follow. */
package io.kappalake.orders.clock;
