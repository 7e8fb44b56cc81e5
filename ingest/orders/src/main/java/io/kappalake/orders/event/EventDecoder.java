package io.kappalake.orders.event;

import io.kappalake.orders.rules.IngestConfig.Decode;
import io.kappalake.orders.rules.IngestConfig.Limits;
import javax.annotation.Nullable;

/**
 * Decodes Kafka records by the input contract. The result depends on the record's bytes, its Kafka
 * timestamp, the rules and the limits alone, so decoding it again gives the same result. Not safe
 * for use by several threads: make one per subtask.
 */
public final class EventDecoder {
    private final RecordScanner scanner;
    private final StrictParser parser;
    private String detail = "";

    /** A decoder that reads by the rules, and rejects what is outside the limits. */
    public EventDecoder(Decode rules, Limits limits) {
        EventLimits numbers = EventLimits.from(limits);
        TextCache statuses = new TextCache(rules.statusAliases());
        scanner = new RecordScanner(numbers, statuses);
        parser = new StrictParser(rules, numbers, statuses);
    }

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
    public DeadLetterReason decode(
            @Nullable byte[] value, long kafkaTimestampMillis, OrderEvent into) {
        into.reset();
        if (value == null) {
            detail = "";
            return DeadLetterReason.NULL_VALUE;
        }
        if (scanner.scan(value, kafkaTimestampMillis, into)) {
            return null;
        }
        into.reset();
        try {
            parser.parse(value, kafkaTimestampMillis, into);
            return null;
        } catch (Rejection e) {
            detail = e.getMessage();
            return e.reason();
        }
    }

    /** The field and the value that were wrong in the last dead letter, shortened; never null. */
    public String detail() {
        return detail;
    }
}
