package io.kappalake.ingest.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.local.testing.TestingLakehouse;
import io.kappalake.orders.topic.KafkaTopic;
import io.kappalake.orders.topic.PartitionLog;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ITKafkaTopic {
    @Test
    void createsATopicOnce() throws Exception {
        try (TestingLakehouse lakehouse = TestingLakehouse.open("topics", 1, "");
                KafkaTopic topic =
                        KafkaTopic.of(
                                lakehouse.config().kafka(),
                                lakehouse.config().kafka().topic() + ".other")) {
            topic.create(2, Map.of("cleanup.policy", "compact"));
            topic.create(3, Map.of());
            Awaitility.await().ignoreExceptions().until(() -> topic.starts().size() == 2);
            assertThat(topic.setting("cleanup.policy")).contains("compact");
            lakehouse.admin().deleteTopics(List.of(topic.name())).all().get();
        }
    }

    @Test
    void describesItsPartitionsAtEachRequest() throws Exception {
        try (TestingLakehouse lakehouse = TestingLakehouse.open("topic", 2, "");
                KafkaTopic topic = KafkaTopic.of(lakehouse.config().kafka())) {
            String name = lakehouse.config().kafka().topic();
            String group = lakehouse.config().kafka().group();
            lakehouse.run("produce", "--generate", "1000", "--seed", "1").exits(0);
            SortedMap<Integer, Long> ends = topic.ends();
            assertThat(ends.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(1000);
            assertThat(topic.starts()).isEqualTo(new TreeMap<>(Map.of(0, 0L, 1, 0L)));
            assertThat(topic.at(Instant.EPOCH)).isEqualTo(topic.starts());
            assertThat(topic.at(Instant.now().plusSeconds(3600))).isEqualTo(ends);
            assertThat(topic.bytes().keySet()).containsExactly(0, 1);
            assertThat(topic.committed(group)).isEmpty();

            lakehouse
                    .admin()
                    .alterConsumerGroupOffsets(
                            group,
                            Map.of(
                                    new TopicPartition(name, 1),
                                    new OffsetAndMetadata(ends.get(1)),
                                    new TopicPartition("orders.events", 0),
                                    new OffsetAndMetadata(7)))
                    .all()
                    .get();
            lakehouse
                    .admin()
                    .createPartitions(Map.of(name, NewPartitions.increaseTo(3)))
                    .all()
                    .get();

            Awaitility.await()
                    .untilAsserted(
                            () ->
                                    assertThat(topic.partitions().values())
                                            .containsExactly(
                                                    new PartitionLog(
                                                            0,
                                                            0,
                                                            ends.get(0),
                                                            OptionalLong.empty()),
                                                    new PartitionLog(
                                                            1,
                                                            0,
                                                            ends.get(1),
                                                            OptionalLong.of(ends.get(1))),
                                                    new PartitionLog(
                                                            2, 0, 0, OptionalLong.empty())));
            assertThat(topic.deleteGroup(group)).isTrue();
            assertThat(topic.deleteGroup(group)).isFalse();
        }
    }

    @Test
    void tellsATopicFromALaterOneOfTheSameNameAndSaysThatThereIsNone() throws Exception {
        try (TestingLakehouse lakehouse = TestingLakehouse.open("gone", 1, "");
                KafkaTopic topic = KafkaTopic.of(lakehouse.config().kafka());
                KafkaTopic wrong = KafkaTopic.of(lakehouse.config().kafka(), "no topic")) {
            assertThat(topic.id()).isEqualTo(topic.id());
            topic.requireExists();
            assertThatThrownBy(wrong::requireExists)
                    .hasMessageContaining("There is no topic no topic at ");

            lakehouse.dropTopic();

            assertThat(topic.committed("group")).isEmpty();
            assertThat(topic.deleteGroup("group")).isFalse();
            assertThatThrownBy(topic::starts)
                    .isInstanceOfSatisfying(
                            LakehouseException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT))
                    .hasMessageContaining(
                            "There is no topic %s at %s"
                                    .formatted(
                                            lakehouse.config().kafka().topic(),
                                            lakehouse.config().kafka().bootstrapServers()));
        }
    }
}
