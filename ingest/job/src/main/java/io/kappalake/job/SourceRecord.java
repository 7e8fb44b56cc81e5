package io.kappalake.job;

import io.kappalake.orders.event.DeadLetterReason;
import io.kappalake.orders.event.OrderEvent;

/**
 * One Kafka record after decoding. A source has one instance and fills it again for each record:
 * whoever wants to keep something copies it.
 */
final class SourceRecord {
    final OrderEvent event = new OrderEvent();

    /** Null if {@link #event} holds the record. */
    DeadLetterReason reason;

    String detail;
    byte[] key;
    byte[] value;
    int partition;
    long offset;
    long kafkaTimestampMillis;

    boolean isEvent() {
        return reason == null;
    }
}
