/** How far the log and the job have come in event time. */
package io.kappalake.orders.clock;
