package io.kappalake.ingest.produce;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.KafkaConfig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class TestRecordProducer {
    private static final double UNLIMITED = Double.POSITIVE_INFINITY;

    @Test
    void sendsEveryLineWithItsKey() {
        MockProducer<byte[], byte[]> kafka = kafka(true);
        try (RecordProducer producer = new RecordProducer(kafka, "orders", "host:1")) {
            long sent =
                    producer.send(
                            lines("{\"order_id\":\"o1\"}\n\nnothing\n"), UNLIMITED, count -> {});
            assertThat(sent).isEqualTo(3);
            assertThat(producer.acknowledged()).isEqualTo(3);
        }
        List<ProducerRecord<byte[], byte[]>> records = kafka.history();
        assertThat(records)
                .extracting(record -> new String(record.value(), UTF_8))
                .containsExactly("{\"order_id\":\"o1\"}", "", "nothing");
        assertThat(records)
                .extracting(record -> record.key() == null ? null : new String(record.key(), UTF_8))
                .containsExactly("o1", null, null);
        assertThat(records).allMatch(record -> record.topic().equals("orders"));
    }

    @Test
    void saysHowManyWereAcknowledgedWhenTheBrokerGoesAway() {
        MockProducer<byte[], byte[]> kafka = kafka(false);
        RecordSource source =
                new RecordLines(
                        new ByteArrayInputStream("a\nb\nc\nd\n".getBytes(UTF_8)) {
                            @Override
                            public synchronized int read(byte[] into, int from, int length) {
                                // what was sent before is answered when more is read
                                if (kafka.history().size() == 2) {
                                    kafka.completeNext();
                                    kafka.errorNext(new TimeoutException("gone"));
                                }
                                return super.read(into, from, Math.min(length, 2));
                            }
                        });
        try (RecordProducer producer = new RecordProducer(kafka, "orders", "host:1")) {
            assertThatThrownBy(() -> producer.send(source, UNLIMITED, count -> {}))
                    .isInstanceOfSatisfying(
                            LakehouseException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE))
                    .hasMessageContaining("orders at host:1: record 2 failed: gone")
                    .hasMessageContaining("all 1 before record 2 and 1 after it");
        }
        assertThat(kafka.history()).hasSizeLessThan(4);
    }

    @Test
    void waitsForWhatWasSentBeforeTheRecordThatFails() {
        // like Kafka's, which refuses a record that is too large at once, whatever is under way
        MockProducer<byte[], byte[]> kafka =
                new MockProducer<>(
                        false, null, new ByteArraySerializer(), new ByteArraySerializer()) {
                    @Override
                    public synchronized Future<RecordMetadata> send(
                            ProducerRecord<byte[], byte[]> record, Callback callback) {
                        if (record.value().length < 10) {
                            return super.send(record, callback);
                        }
                        RecordTooLargeException refusal = new RecordTooLargeException("too large");
                        callback.onCompletion(null, refusal);
                        return CompletableFuture.failedFuture(refusal);
                    }
                };
        try (RecordProducer producer = new RecordProducer(kafka, "orders", "host:1")) {
            assertThatThrownBy(
                            () ->
                                    producer.send(
                                            lines("a\nb\nc\nxxxxxxxxxxxx\nd\n"),
                                            UNLIMITED,
                                            count -> {}))
                    .hasMessageContaining("record 4 failed: too large (RecordTooLargeException)")
                    .hasMessageContaining(
                            "3 records were acknowledged, all 3 before record 4 and 0");
            assertThat(producer.acknowledged()).isEqualTo(3);
        }
    }

    @Test
    void saysHowManyWereAcknowledgedWhenTheFileBreaksOff() {
        InputStream broken =
                new InputStream() {
                    private int bytes;

                    @Override
                    public int read() throws IOException {
                        throw new IOException("disk");
                    }

                    @Override
                    public int read(byte[] into, int from, int length) throws IOException {
                        if (bytes++ > 0) {
                            throw new IOException("disk");
                        }
                        into[from] = 'a';
                        into[from + 1] = '\n';
                        return 2;
                    }
                };
        try (RecordProducer producer = new RecordProducer(kafka(true), "orders", "host:1")) {
            assertThatThrownBy(() -> producer.send(new RecordLines(broken), UNLIMITED, count -> {}))
                    .isInstanceOfSatisfying(
                            LakehouseException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.FAILED))
                    .hasMessageContaining("disk")
                    .hasMessageContaining("1 records were acknowledged");
        }
    }

    @Test
    void configuresAProducerThatKafkaAccepts() {
        KafkaConfig kafka = new KafkaConfig("127.0.0.1:1", "orders", "group", Map.of());
        for (Compression compression : Compression.values()) {
            try (RecordProducer producer = RecordProducer.connect(kafka, "orders", compression)) {
                assertThat(producer.acknowledged()).isZero();
            }
        }
    }

    @Test
    void saysWhatKafkaRefusesInTheConfiguration() {
        KafkaConfig kafka =
                new KafkaConfig("127.0.0.1:1", "orders", "group", Map.of("acks", "some"));
        assertThatThrownBy(() -> RecordProducer.connect(kafka, "orders", Compression.LZ4))
                .isInstanceOfSatisfying(
                        LakehouseException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT))
                .hasMessageContaining("acks")
                .hasMessageContaining("correct the section kafka");
    }

    @Test
    void keepsToTheRate() {
        long begin = System.nanoTime();
        try (RecordProducer producer = new RecordProducer(kafka(true), "orders", "host:1")) {
            producer.send(lines("a\n".repeat(51)), 100, count -> {});
        }
        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(500_000_000L);
    }

    private static RecordLines lines(String text) {
        return new RecordLines(new ByteArrayInputStream(text.getBytes(UTF_8)));
    }

    private static MockProducer<byte[], byte[]> kafka(boolean acknowledges) {
        return new MockProducer<>(
                acknowledges, null, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
