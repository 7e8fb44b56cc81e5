package io.kappalake.ingest.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kappalake.ingest.IngestLakehouse;
import io.kappalake.lakehouse.config.KafkaConfig;
import io.kappalake.local.testing.SharedServers;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A producer that writes in transactions. */
@ExtendWith(SharedServers.class)
class ITTransactions {
    private static final byte[] EVENT =
            """
            {"order_id":"o","customer_id":"c","amount_cents":5,"event_time":"2024-03-01T08:00:00Z"}"""
                    .getBytes(UTF_8);

    @Test
    void ingestsWhatWasCommittedAndNothingElse() throws Exception {
        try (IngestLakehouse lakehouse =
                        IngestLakehouse.fresh("transactions", 1, "commit-interval: 1s");
                KafkaProducer<byte[], byte[]> producer =
                        transactional(lakehouse.config().kafka())) {
            lakehouse.startIngest();
            String topic = lakehouse.config().kafka().topic();
            producer.initTransactions();
            transact(producer, topic, 50); // 0 to 49, marker 50
            producer.commitTransaction();
            transact(producer, topic, 30); // 51 to 80, marker 81
            producer.abortTransaction();
            transact(producer, topic, 20); // 82 to 101, marker 102
            producer.commitTransaction();
            transact(producer, topic, 5); // 103 to 107, marker 108
            producer.abortTransaction();
            lakehouse.awaitIngested();

            List<Long> offsets =
                    lakehouse.query(
                            "SELECT kafka_offset FROM order_events ORDER BY 1",
                            row -> row.getLong(1));
            assertThat(offsets)
                    .containsExactlyElementsOf(
                            LongStream.concat(LongStream.range(0, 50), LongStream.range(82, 102))
                                    .boxed()
                                    .toList());
            assertThat(lakehouse.count("SELECT count(*) FROM dead_letters")).isZero();
            JsonNode partition = lakehouse.assertCheckIsGreen(70).at("/partitions/0");
            assertThat(partition.at("/logGaps").asLong())
                    .as("aborted records and the markers before the newest row")
                    .isGreaterThanOrEqualTo(30 + 2);
        }
    }

    private static KafkaProducer<byte[], byte[]> transactional(KafkaConfig kafka) {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        kafka.bootstrapServers(),
                        "transactional.id",
                        kafka.topic()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private static void transact(KafkaProducer<byte[], byte[]> producer, String topic, int records)
            throws Exception {
        producer.beginTransaction();
        for (int i = 0; i < records; i++) {
            producer.send(new ProducerRecord<>(topic, 0, null, EVENT)).get();
        }
    }
}
