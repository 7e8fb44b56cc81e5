package io.kappalake.job;

import io.kappalake.orders.metrics.MetricsJson;
import io.kappalake.orders.metrics.MetricsKey;
import io.kappalake.orders.metrics.MetricsRecord;
import io.kappalake.orders.plan.IngestPlan;
import java.time.Instant;
import java.util.Properties;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;

/**
 * The topic of metrics as a sink: rows of {@code order_metrics} in transactions that Kafka's
 * readers see when the checkpoint is complete, as those of the table do.
 *
 * <p>It is one task, whatever the job's parallelism: the ids of its transactions belong to tasks,
 * and a job that goes on with fewer of them must not leave one open. A few ids are used in turns,
 * and what an earlier attempt left open is found by asking Kafka, so that neither grows with the
 * number of checkpoints or restarts.
 */
final class MetricsTopicSink {
    /** The uid of its operators: whoever leaves the topic out leaves their state out. */
    static final String UID = "metrics-topic";

    private static final int MICROS = 6;

    private MetricsTopicSink() {}

    // no lambdas: Flink wants to know what they take
    private static final class Key implements SerializationSchema<RowData> {
        private static final long serialVersionUID = 1L;

        @Override
        public byte[] serialize(RowData row) {
            return MetricsJson.key(key(row));
        }
    }

    private static final class Value implements SerializationSchema<RowData> {
        private static final long serialVersionUID = 1L;

        @Override
        public byte[] serialize(RowData row) {
            return MetricsJson.value(record(row));
        }
    }

    /** Sends rows to the topic. */
    static void append(DataStream<RowData> rows, IngestPlan plan, IngestPlan.MetricsSink metrics) {
        rows.sinkTo(sink(plan, metrics))
                .name("topic " + metrics.topic().topic())
                .uid(UID)
                .setParallelism(1);
    }

    private static KafkaSink<RowData> sink(IngestPlan plan, IngestPlan.MetricsSink metrics) {
        return KafkaSink.<RowData>builder()
                .setKafkaProducerConfig(producer(plan, metrics))
                .setBootstrapServers(plan.kafka().get("bootstrap.servers"))
                .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                .setTransactionalIdPrefix(metrics.transactionalIds())
                .setTransactionNamingStrategy(TransactionNamingStrategy.POOLING)
                .setRecordSerializer(
                        KafkaRecordSerializationSchema.<RowData>builder()
                                .setTopic(metrics.topic().topic())
                                .setKeySerializationSchema(new Key())
                                .setValueSerializationSchema(new Value())
                                .build())
                .build();
    }

    /** The client's properties, with those that transactions need. */
    static Properties producer(IngestPlan plan, IngestPlan.MetricsSink metrics) {
        Properties properties = new Properties();
        properties.putAll(plan.kafka());
        properties.setProperty("acks", "all");
        properties.setProperty("enable.idempotence", "true");
        properties.setProperty(
                "transaction.timeout.ms",
                Long.toString(metrics.topic().transactionTimeout().toMillis()));
        return properties;
    }

    /** The record of a row of {@code order_metrics}. */
    static MetricsRecord record(RowData row) {
        return new MetricsRecord(
                key(row),
                row.getLong(4),
                row.getLong(5),
                row.getDouble(6),
                row.getLong(7),
                row.getLong(8),
                row.getInt(9),
                time(row, 10),
                time(row, 11));
    }

    private static MetricsKey key(RowData row) {
        return new MetricsKey(
                row.getString(0).toString(),
                time(row, 1),
                time(row, 2),
                row.getString(3).toString());
    }

    private static Instant time(RowData row, int position) {
        TimestampData time = row.getTimestamp(position, MICROS);
        return time.toInstant();
    }
}
