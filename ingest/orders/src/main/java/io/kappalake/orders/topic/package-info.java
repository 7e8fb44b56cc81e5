/**
 * Topics of order events as the Kafka cluster describes them: partitions, offsets, consumer groups,
 * and the holes in the log.
 */
package io.kappalake.orders.topic;
