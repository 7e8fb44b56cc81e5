package io.kappalake.job.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.job.log.IcebergLog.Pinned;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.table.TableDefinition;
import io.kappalake.orders.table.OrderTable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.annotation.Nullable;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Table;
import org.apache.iceberg.avro.Avro;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.avro.DataWriter;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.iceberg.io.FileAppender;
import org.apache.iceberg.io.OutputFile;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TestIcebergLog {
    private static final Namespace ORDERS = Namespace.of("orders");

    private static final OffsetDateTime TIME = OffsetDateTime.parse("2026-01-01T00:00:00.123Z");

    private final InMemoryCatalog catalog = new InMemoryCatalog();
    private final Counter gaps = new SimpleCounter();
    private Table events;
    private Table deadLetters;

    @BeforeEach
    void create() {
        catalog.initialize("test", Map.of());
        catalog.createNamespace(ORDERS);
        events = create(OrderTable.ORDER_EVENTS.in(ORDERS));
        deadLetters = create(OrderTable.DEAD_LETTERS.in(ORDERS));
    }

    private Table create(TableDefinition definition) {
        return catalog.createTable(
                definition.name(), definition.schema(), PartitionSpec.unpartitioned());
    }

    @AfterEach
    void close() throws IOException {
        catalog.close();
    }

    @Test
    void givesOnePartitionsOffsetsInOrder() throws Exception {
        append(events, event(0, 4), event(1, 2), event(0, 1));
        append(events, event(0, 5), event(0, 2), event(0, 0));
        append(deadLetters, deadLetter(0, 3, "k", "bad"), deadLetter(1, 4, null, "bad"));
        List<ConsumerRecord<byte[], byte[]>> records = open().read(0, 1, 5);

        assertThat(records).extracting(ConsumerRecord::offset).containsExactly(1L, 2L, 3L, 4L);
        assertThat(new String(records.get(0).value(), UTF_8))
                .isEqualTo(
                        "{\"order_id\":\"o1\",\"customer_id\":\"c\",\"amount_cents\":1,"
                                + "\"event_time\":\"2026-01-01T00:00:00.123000Z\",\"x\":1}");
        assertThat(records.get(0).key()).isNull();
        assertThat(records.get(2).key()).asString(UTF_8).isEqualTo("k");
        assertThat(records.get(2).value()).asString(UTF_8).isEqualTo("bad");
        assertThat(records)
                .allSatisfy(
                        record -> {
                            assertThat(record.partition()).isZero();
                            assertThat(record.timestamp())
                                    .isEqualTo(TIME.toInstant().toEpochMilli());
                        });
        assertThat(gaps.getCount()).isZero();
    }

    @Test
    void keepsATombstone() throws Exception {
        append(deadLetters, deadLetter(0, 0, null, null));

        assertThat(open().read(0, 0, 1)).singleElement().extracting("value").isNull();
    }

    @Test
    void seesWhatItsSnapshotsSee() throws Exception {
        append(events, event(0, 0));
        IcebergLog log = open();
        append(events, event(0, 1));
        append(deadLetters, deadLetter(0, 2, null, "bad"));

        assertThat(log.read(0, 0, 10)).extracting(ConsumerRecord::offset).containsExactly(0L);
    }

    @Test
    void countsOffsetsThatNeitherTableHolds() throws Exception {
        append(events, event(0, 2), event(0, 7));

        assertThat(open().read(0, 0, 10)).hasSize(2);
        assertThat(gaps.getCount()).isEqualTo(8);
    }

    @Test
    void refusesAnOffsetThatIsThereTwice() throws Exception {
        append(events, event(3, 2), event(3, 7));
        append(deadLetters, deadLetter(3, 7, null, "bad"));

        IcebergLog log = open();
        assertThatThrownBy(() -> log.read(3, 0, 10))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .isInstanceOf(LakehouseException.class)
                .hasMessageContaining("offset 7 of partition 3");
    }

    @Test
    void knowsWhichValuesWereWrittenAgain() throws Exception {
        Record letter = deadLetter(3, 8, null, "{}");
        letter.setField("detail", "amount_cents: too much; " + RewrittenRecord.NOTE);
        append(events, event(3, 7));
        append(deadLetters, letter, deadLetter(3, 9, null, "{}"));
        try (IcebergLog log = open()) {
            assertThat(log.read(3, 0, 10))
                    .extracting(record -> record instanceof RewrittenRecord)
                    .containsExactly(true, true, false);
        }
    }

    private IcebergLog open() {
        return new IcebergLog("orders", pinned(events), pinned(deadLetters), gaps);
    }

    private static Pinned pinned(Table table) {
        Long snapshot =
                table.currentSnapshot() == null ? null : table.currentSnapshot().snapshotId();
        return new Pinned(table, snapshot, () -> {});
    }

    private Record event(int partition, long offset) {
        Record row = coordinates(events, partition, offset);
        row.setField("order_id", "o" + offset);
        row.setField("customer_id", "c");
        row.setField("amount_cents", offset);
        row.setField("event_time", TIME);
        row.setField("extra", "{\"x\":1}");
        return row;
    }

    private Record deadLetter(
            int partition, long offset, @Nullable String key, @Nullable String value) {
        Record row = coordinates(deadLetters, partition, offset);
        row.setField("key", key == null ? null : ByteBuffer.wrap(key.getBytes(UTF_8)));
        row.setField("value", value == null ? null : ByteBuffer.wrap(value.getBytes(UTF_8)));
        row.setField("reason", "not_json");
        return row;
    }

    private static Record coordinates(Table table, int partition, long offset) {
        Record row = GenericRecord.create(table.schema());
        row.setField("kafka_partition", partition);
        row.setField("kafka_offset", offset);
        row.setField("kafka_timestamp", TIME);
        row.setField("ingested_at", TIME);
        return row;
    }

    private void append(Table table, Record... rows) throws IOException {
        OutputFile file =
                table.io()
                        .newOutputFile("%s/%s.avro".formatted(table.location(), UUID.randomUUID()));
        FileAppender<Record> appender =
                Avro.write(file)
                        .schema(table.schema())
                        .createWriterFunc(DataWriter::create)
                        .build();
        try (appender) {
            appender.addAll(List.of(rows));
        }
        table.newAppend()
                .appendFile(
                        DataFiles.builder(table.spec())
                                .withInputFile(file.toInputFile())
                                .withFormat(FileFormat.AVRO)
                                .withMetrics(appender.metrics())
                                .build())
                .commit();
    }
}
