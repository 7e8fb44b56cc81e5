package io.kappalake.ingest.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.orders.topic.PartitionLog;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class TestHeldBack {
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    @Test
    void isAJobWithMoreBehindItThanItReadsInTwoCommitIntervals() {
        List<PartitionLog> logs =
                List.of(
                        new PartitionLog(0, 0, 900, OptionalLong.of(100)),
                        // nothing is committed yet, and Kafka has deleted the oldest
                        new PartitionLog(1, 50, 250, OptionalLong.empty()),
                        // the group was ahead of what a reader of committed records sees
                        new PartitionLog(2, 0, 10, OptionalLong.of(12)));

        assertThat(HeldBack.of(99, INTERVAL, logs))
                .contains(new HeldBack(99, 1000, Duration.ofSeconds(11)));
        assertThat(HeldBack.of(100, INTERVAL, logs)).as("it keeps up").isEmpty();
    }
}
