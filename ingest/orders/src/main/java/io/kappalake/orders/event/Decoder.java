package io.kappalake.orders.event;

import javax.annotation.Nullable;

/**
 * Decodes Kafka records into order events. The result depends on the record and the decoder's rules
 * alone, so that a replay decodes it alike. {@link EventDecoder} reads JSON; another format takes
 * its place here.
 */
public interface Decoder {
    /**
     * Decodes one record.
     *
     * @param value the record's value, null for a tombstone; it must not change while the event's
     *     texts are in use
     * @param kafkaTimestampMillis milliseconds since the epoch
     * @param into is overwritten; its fields are undefined if the record is no order event
     * @return null if the record is an order event, else why it is none, and {@link #detail} says
     *     more
     */
    @Nullable
    DeadLetterReason decode(@Nullable byte[] value, long kafkaTimestampMillis, OrderEvent into);

    /** The field and the value that were wrong in the last dead letter, shortened; never null. */
    String detail();
}
