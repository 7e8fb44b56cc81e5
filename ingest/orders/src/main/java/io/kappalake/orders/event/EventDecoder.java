package io.kappalake.orders.event;

import io.kappalake.orders.rules.IngestConfig.Decode;
import io.kappalake.orders.rules.IngestConfig.Limits;
import javax.annotation.Nullable;

/**
 * Decodes Kafka records of JSON by the input contract. The result depends on the record's bytes,
 * its Kafka timestamp, the rules and the limits alone, so decoding it again gives the same result.
 * Not safe for use by several threads: make one per subtask.
 */
public final class EventDecoder implements Decoder {
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

    @Override
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

    @Override
    public String detail() {
        return detail;
    }
}
