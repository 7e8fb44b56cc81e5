/**
 * Decoding of one Kafka record to an order event, or to the reason why it is none.
 *
 * <p>{@link io.kappalake.orders.event.EventDecoder} is the entry point. Nothing here is shared
 * between threads, and nothing needs Flink: the job turns texts into Flink's strings.
 */
package io.kappalake.orders.event;
