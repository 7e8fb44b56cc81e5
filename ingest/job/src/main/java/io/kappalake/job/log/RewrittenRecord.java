package io.kappalake.job.log;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/**
 * A record that Kafka has forgotten, written again from its row in {@code order_events}: its value
 * says what the record said, in other bytes, and it has no key.
 */
public final class RewrittenRecord extends ConsumerRecord<byte[], byte[]> {
    /** End of the detail of a dead letter that was made of such a record. */
    public static final String NOTE =
            "Kafka had forgotten the record: its value was written again from its row in order_events, and its key is unknown";

    /**
     * A record at its place in the log.
     *
     * @param timestamp milliseconds since 1970
     */
    public RewrittenRecord(String topic, int partition, long offset, long timestamp, byte[] value) {
        super(
                topic,
                partition,
                offset,
                timestamp,
                TimestampType.CREATE_TIME,
                NULL_SIZE,
                value.length,
                null,
                value,
                new RecordHeaders(),
                Optional.empty());
    }
}
