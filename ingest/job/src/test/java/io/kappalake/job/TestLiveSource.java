package io.kappalake.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;

class TestLiveSource {
    private final KafkaSource<byte[]> kafka =
            KafkaSource.<byte[]>builder()
                    .setTopics("orders")
                    .setBootstrapServers("nowhere:9092")
                    .setDeserializer(
                            KafkaRecordDeserializationSchema.valueOnly(ByteArrayDeserializer.class))
                    .build();
    private final SimpleVersionedSerializer<KafkaPartitionSplit> splits =
            new LiveSource<>(kafka, Map.of(1, 15L), 0).getSplitSerializer();

    /** A partition's offset in the state of Kafka's own source, as the restored job reads it. */
    private long restored(int partition, long offset) throws IOException {
        KafkaPartitionSplit split =
                new KafkaPartitionSplit(new TopicPartition("orders", partition), offset);
        KafkaPartitionSplit restored =
                splits.deserialize(
                        kafka.getSplitSerializer().getVersion(),
                        kafka.getSplitSerializer().serialize(split));
        assertThat(restored.getTopicPartition()).isEqualTo(split.getTopicPartition());
        assertThat(restored.getStoppingOffset()).isEmpty();
        return restored.getStartingOffset();
    }

    @Test
    void goesOnBehindTheGapOfAPartition() throws Exception {
        assertThat(restored(1, 10)).isEqualTo(15);
        assertThat(restored(1, 0)).isEqualTo(15);
    }

    @Test
    void leavesOtherOffsetsAlone() throws Exception {
        assertThat(restored(0, 10)).isEqualTo(10);
        assertThat(restored(1, 15)).isEqualTo(15);
        assertThat(restored(1, 99)).isEqualTo(99);
        assertThat(restored(1, KafkaPartitionSplit.EARLIEST_OFFSET))
                .isEqualTo(KafkaPartitionSplit.EARLIEST_OFFSET);
    }

    @Test
    void writesTheStateThatKafkasSourceReads() throws Exception {
        KafkaPartitionSplit split = new KafkaPartitionSplit(new TopicPartition("orders", 1), 10);

        assertThat(
                        kafka.getSplitSerializer()
                                .deserialize(splits.getVersion(), splits.serialize(split)))
                .isEqualTo(split);
    }
}
