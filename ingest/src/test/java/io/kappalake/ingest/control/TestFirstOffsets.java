package io.kappalake.ingest.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.orders.rules.StartPosition;
import io.kappalake.orders.rules.StartPosition.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TestFirstOffsets {
    private static final StartPosition LATEST = new StartPosition(Kind.LATEST, Optional.empty());
    private static final Origin ORIGIN =
            new Origin(Optional.of("c1"), "orders", "t1", new TreeMap<>(Map.of("a.b", "u1")));

    private final SortedMap<Integer, Long> starts = new TreeMap<>(Map.of(0, 2L, 1, 0L, 2, 4L));
    private final SortedMap<Integer, Long> ends = new TreeMap<>(Map.of(0, 9L, 1, 0L, 2, 4L));

    private static StartLog.Start start(FirstOffsets first, Optional<String> from) {
        return new StartLog.Start(
                "1",
                new TreeMap<>(),
                Optional.of(ORIGIN),
                from,
                Optional.of(first),
                Optional.empty());
    }

    @Test
    void whatLiesBeforeThemIsLeftOut() {
        FirstOffsets first = FirstOffsets.of(LATEST, starts, ends);

        assertThat(first.position()).isEqualTo("latest");
        assertThat(first.offsets()).isEqualTo(ends);
        assertThat(first.leftOut()).containsExactly(new RetentionGap(0, 2, 8));
        assertThat(FirstOffsets.of(StartPosition.EARLIEST, starts, starts).leftOut()).isEmpty();
    }

    @Test
    void theyAreNeverBeforeWhatKafkaHolds() {
        FirstOffsets first =
                FirstOffsets.of(LATEST, starts, new TreeMap<>(Map.of(0, 1L, 1, 0L, 2, 4L)));

        assertThat(first.offsets()).isEqualTo(starts);
        assertThat(first.leftOut()).isEqualTo(List.of());
    }

    @Test
    void aJobThatNeverCompletedACheckpointBeginsAtTheSameOffsetsAgain() {
        FirstOffsets before = FirstOffsets.of(LATEST, starts, ends);
        SortedMap<Integer, Long> later = new TreeMap<>(starts);
        later.replaceAll((partition, offset) -> offset + 100);

        assertThat(FirstOffsets.again(LATEST, starts, ORIGIN, start(before, Optional.empty())))
                .contains(before);
        assertThat(FirstOffsets.again(LATEST, starts, ORIGIN, start(before, Optional.of("chk-1"))))
                .as("one that went on from a state")
                .isEmpty();
        assertThat(
                        FirstOffsets.again(
                                StartPosition.EARLIEST,
                                starts,
                                ORIGIN,
                                start(before, Optional.empty())))
                .as("another place")
                .isEmpty();
        assertThat(
                        FirstOffsets.again(
                                LATEST,
                                starts,
                                new Origin(Optional.of("c1"), "orders", "t2", new TreeMap<>()),
                                start(before, Optional.empty())))
                .as("another log")
                .isEmpty();
        assertThat(FirstOffsets.again(LATEST, later, ORIGIN, start(before, Optional.empty())))
                .as("Kafka has deleted them")
                .isEmpty();
    }
}
