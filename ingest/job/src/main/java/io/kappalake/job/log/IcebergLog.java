package io.kappalake.job.log;

import static org.apache.iceberg.expressions.Expressions.and;
import static org.apache.iceberg.expressions.Expressions.equal;
import static org.apache.iceberg.expressions.Expressions.greaterThanOrEqual;
import static org.apache.iceberg.expressions.Expressions.lessThan;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.orders.event.EventColumns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.annotation.Nullable;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records that {@code order_events} and {@code dead_letters} hold, as Kafka would give them:
 * dead letters byte for byte, order events {@linkplain RowText written again as JSON}, without a
 * key.
 */
final class IcebergLog implements HeadLog {
    private static final Logger LOG = LoggerFactory.getLogger(IcebergLog.class);

    private final String topic;
    private final Pinned orderEvents;
    private final Pinned deadLetters;
    private final Counter gaps;
    private final RowText text = new RowText();

    /**
     * A table as a snapshot shows it.
     *
     * @param snapshot null if it has no rows
     */
    record Pinned(Table table, @Nullable Long snapshot, AutoCloseable loader) {}

    /** The tables' log of that topic; counts offsets that neither has. Closes their loaders. */
    IcebergLog(String topic, Pinned orderEvents, Pinned deadLetters, Counter gaps) {
        this.topic = topic;
        this.orderEvents = orderEvents;
        this.deadLetters = deadLetters;
        this.gaps = gaps;
    }

    @Override
    public List<ConsumerRecord<byte[], byte[]>> read(int partition, long from, long to) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        read(orderEvents, partition, from, to, row -> event(partition, row), records);
        read(deadLetters, partition, from, to, row -> deadLetter(partition, row), records);
        records.sort(Comparator.comparingLong(ConsumerRecord::offset));
        refuseDoubles(partition, records);
        long missing = to - from - records.size();
        if (missing > 0) {
            gaps.inc(missing);
            LOG.info(
                    "Partition {}: {} of the offsets {} to {} are in neither {} nor {}; passed over",
                    partition,
                    missing,
                    from,
                    to - 1,
                    orderEvents.table().name(),
                    deadLetters.table().name());
        }
        return records;
    }

    private static void read(
            Pinned pinned,
            int partition,
            long from,
            long to,
            Function<Record, ConsumerRecord<byte[], byte[]>> record,
            List<ConsumerRecord<byte[], byte[]>> into) {
        if (pinned.snapshot() == null) {
            return;
        }
        try (CloseableIterable<Record> rows =
                IcebergGenerics.read(pinned.table())
                        .useSnapshot(pinned.snapshot())
                        .where(
                                and(
                                        equal(EventColumns.KAFKA_PARTITION, partition),
                                        greaterThanOrEqual(EventColumns.KAFKA_OFFSET, from),
                                        lessThan(EventColumns.KAFKA_OFFSET, to)))
                        .reuseContainers()
                        .build()) {
            rows.forEach(row -> into.add(record.apply(row)));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Cannot read partition %d from %s".formatted(partition, pinned.table().name()),
                    e);
        }
    }

    private void refuseDoubles(int partition, List<ConsumerRecord<byte[], byte[]>> records) {
        for (int i = 1; i < records.size(); i++) {
            long offset = records.get(i).offset();
            if (records.get(i - 1).offset() == offset) {
                throw new SuppressRestartsException(
                        new LakehouseException(
                                ErrorCode.REFUSED,
                                "Cannot replay offset %d of partition %d: it is more than once in %s and %s; './kappalake check' shows what is doubled"
                                        .formatted(
                                                offset,
                                                partition,
                                                orderEvents.table().name(),
                                                deadLetters.table().name())));
            }
        }
    }

    private ConsumerRecord<byte[], byte[]> event(int partition, Record row) {
        return new RewrittenRecord(topic, partition, offset(row), timestamp(row), text.of(row));
    }

    private ConsumerRecord<byte[], byte[]> deadLetter(int partition, Record row) {
        Object detail = row.getField("detail");
        if (detail != null && detail.toString().endsWith(RewrittenRecord.NOTE)) {
            return new RewrittenRecord(
                    topic, partition, offset(row), timestamp(row), bytes(row, "value"));
        }
        byte[] key = bytes(row, "key");
        byte[] value = bytes(row, "value");
        return new ConsumerRecord<>(
                topic,
                partition,
                offset(row),
                timestamp(row),
                TimestampType.CREATE_TIME,
                key == null ? ConsumerRecord.NULL_SIZE : key.length,
                value == null ? ConsumerRecord.NULL_SIZE : value.length,
                key,
                value,
                new RecordHeaders(),
                Optional.empty());
    }

    private static long offset(Record row) {
        return (long) row.getField(EventColumns.KAFKA_OFFSET);
    }

    private static long timestamp(Record row) {
        return ((OffsetDateTime) row.getField(EventColumns.KAFKA_TIMESTAMP))
                .toInstant()
                .toEpochMilli();
    }

    @Nullable
    private static byte[] bytes(Record row, String column) {
        ByteBuffer buffer = (ByteBuffer) row.getField(column);
        if (buffer == null) {
            return null;
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    @Override
    public void close() {
        for (Pinned pinned : List.of(orderEvents, deadLetters)) {
            try {
                pinned.loader().close();
            } catch (Exception e) {
                LOG.warn("Cannot close {}", pinned.table().name(), e);
            }
        }
    }
}
