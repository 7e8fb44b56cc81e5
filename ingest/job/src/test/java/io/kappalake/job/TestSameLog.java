package io.kappalake.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.apache.flink.util.FlinkRuntimeException;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class TestSameLog {
    private final Uuid id = Uuid.randomUuid();
    private final SameLog log = new SameLog("orders", id.toString());

    private static TopicDescription topic(Uuid id) {
        return new TopicDescription(
                "orders", false, List.of(partition(0), partition(1)), Set.of(), id);
    }

    private static TopicPartitionInfo partition(int number) {
        return new TopicPartitionInfo(number, null, List.of(), List.of());
    }

    @Test
    void readsAllPartitions() {
        assertThat(log.partitions(topic(id)))
                .containsExactlyInAnyOrder(
                        new TopicPartition("orders", 0), new TopicPartition("orders", 1));
    }

    @Test
    void refusesAnotherTopicOfTheSameName() {
        Uuid other = Uuid.randomUuid();
        assertThatThrownBy(() -> log.partitions(topic(other)))
                .isInstanceOf(FlinkRuntimeException.class)
                .hasMessageContaining(
                        "The topic orders had the id %s, and has %s: it was deleted and made anew"
                                .formatted(id, other));
    }
}
