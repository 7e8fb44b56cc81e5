package io.kappalake.ingest.check;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kappalake.ingest.IngestLakehouse;
import io.kappalake.lakehouse.catalog.Catalogs;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.local.testing.Answer;
import io.kappalake.orders.table.Checkpoints;
import io.kappalake.orders.table.OrderTables;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A topic with two partitions and empty order tables on the embedded lakehouse, to be filled by
 * hand: what no job would write can be written here.
 */
final class CheckedLakehouse implements AutoCloseable {
    private final IngestLakehouse lakehouse;
    private final LakehouseConfig config;
    private final Admin admin;
    private final KafkaProducer<byte[], byte[]> producer;

    /**
     * Recreates the topic and the tables.
     *
     * @param name what topic and group begin with
     * @param ingest lines of the section {@code ingest}
     */
    CheckedLakehouse(String name, String ingest) throws Exception {
        lakehouse = IngestLakehouse.fresh(name, 2, ingest);
        config = lakehouse.config();
        admin = lakehouse.admin();
        producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", config.kafka().bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
    }

    LakehouseConfig config() {
        return config;
    }

    /** Sends this many records without a transaction. */
    void produce(int partition, int number) throws Exception {
        send(producer, partition, number);
    }

    /** Sends a transaction of this many records, and commits or aborts it. */
    void transact(int partition, int number, boolean commit) throws Exception {
        try (KafkaProducer<byte[], byte[]> transactional =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers",
                                config.kafka().bootstrapServers(),
                                "transactional.id",
                                config.kafka().topic()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            transactional.initTransactions();
            transactional.beginTransaction();
            send(transactional, partition, number);
            if (commit) {
                transactional.commitTransaction();
            } else {
                transactional.abortTransaction();
            }
        }
    }

    private void send(KafkaProducer<byte[], byte[]> to, int partition, int number)
            throws Exception {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            sent.add(
                    to.send(
                            new ProducerRecord<>(
                                    config.kafka().topic(),
                                    partition,
                                    null,
                                    "{}".getBytes(UTF_8))));
        }
        to.flush();
        for (Future<RecordMetadata> record : sent) {
            record.get();
        }
    }

    /** Sets the group's offset. */
    void commit(int partition, long offset) throws Exception {
        admin.alterConsumerGroupOffsets(
                        config.kafka().group(),
                        Map.of(partition(partition), new OffsetAndMetadata(offset)))
                .all()
                .get();
    }

    /** Cuts the log, as retention does. */
    void forget(int partition, long before) throws Exception {
        admin.deleteRecords(Map.of(partition(partition), RecordsToDelete.beforeOffset(before)))
                .all()
                .get();
    }

    void dropTopic() throws Exception {
        lakehouse.dropTopic();
    }

    private TopicPartition partition(int partition) {
        return new TopicPartition(config.kafka().topic(), partition);
    }

    /** A row of {@code order_events}; a null status is none. */
    record Event(int partition, long offset, Instant time, String status, long amount) {
        String columns() {
            return "'o', 'c', %s, %d, 'EUR', NULL, NULL, %s, NULL, %d, %d, %s, %s"
                    .formatted(
                            status == null ? "NULL" : "'" + status + "'",
                            amount,
                            timestamp(time),
                            partition,
                            offset,
                            timestamp(time),
                            timestamp(time));
        }
    }

    /** A row of {@code order_metrics}. */
    record Metrics(
            String kind,
            Instant start,
            Instant end,
            String status,
            long count,
            long total,
            int revision,
            Instant watermark) {
        String columns() {
            return "'%s', %s, %s, '%s', %d, %d, %s, %d, %d, %d, %s, %s"
                    .formatted(
                            kind,
                            timestamp(start),
                            timestamp(end),
                            status,
                            count,
                            total,
                            "DOUBLE '1.5'",
                            1,
                            1,
                            revision,
                            timestamp(watermark),
                            timestamp(watermark));
        }
    }

    private static String timestamp(Instant instant) {
        return "from_iso8601_timestamp_nanos('%s')".formatted(instant);
    }

    void insertEvents(List<Event> events) {
        insert("order_events", events.stream().map(Event::columns).toList());
    }

    void insertMetrics(List<Metrics> metrics) {
        insert("order_metrics", metrics.stream().map(Metrics::columns).toList());
    }

    void insertLate(Event event, String kind, Instant start, Instant end, String reason) {
        insert(
                "late_events",
                List.of(
                        event.columns()
                                + ", '%s', %s, %s, '%s', %s"
                                        .formatted(
                                                kind,
                                                timestamp(start),
                                                timestamp(end),
                                                reason,
                                                timestamp(end))));
    }

    void insertDeadLetter(int partition, long offset, String reason) {
        insert(
                "dead_letters",
                List.of(
                        "%d, %d, %s, NULL, NULL, '%s', NULL, %s"
                                .formatted(
                                        partition,
                                        offset,
                                        timestamp(Instant.EPOCH),
                                        reason,
                                        timestamp(Instant.EPOCH))));
    }

    private void insert(String table, List<String> rows) {
        List<String> values = new ArrayList<>();
        rows.forEach(row -> values.add("(" + row + ")"));
        lakehouse.execute("INSERT INTO %s VALUES %s".formatted(table, String.join(", ", values)));
    }

    /** Commits nothing to a table, as of a checkpoint of the job. */
    void checkpoint(String table, long checkpoint) {
        try (Catalogs.Opened opened = Catalogs.open(config.catalog())) {
            opened.catalog()
                    .loadTable(TableIdentifier.of(OrderTables.of(config).namespace(), table))
                    .newAppend()
                    .set(Checkpoints.KEY, String.valueOf(checkpoint))
                    .commit();
        }
    }

    /** Runs the command with JSON output. */
    Answer check(String patience) {
        return lakehouse.check(patience);
    }

    /** Runs a command on this lakehouse. */
    Answer run(String... command) {
        return lakehouse.run(command);
    }

    @Override
    public void close() {
        producer.close();
        lakehouse.close();
    }
}
