package io.kappalake.replay.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TestHeldBack {
    private static final Instant TEN = Instant.parse("2026-03-01T10:00:00Z");

    /** Notes with windows of five minutes that are closed ninety seconds after their end. */
    private static List<String> notes(int cut, int... newest) {
        SortedMap<Integer, Instant> times = new TreeMap<>();
        for (int partition = 0; partition < newest.length; partition++) {
            times.put(partition, minute(newest[partition]));
        }
        return HeldBack.notes(
                times,
                Duration.ofMinutes(5),
                Duration.ofSeconds(90),
                new Cut(Optional.empty(), Optional.of(minute(cut))));
    }

    private static Instant minute(int minute) {
        return TEN.plus(Duration.ofMinutes(minute));
    }

    @Test
    void aPartitionThatStoppedLongBeforeTheOthersIsNamed() {
        assertThat(notes(15, 59, 58, 19, 59))
                .singleElement()
                .asString()
                .contains("Partition 2", "2026-03-01T10:19:00Z", "2026-03-01T10:59:00Z");
        assertThat(notes(15, 59, 18, 19)).hasSize(2);
    }

    @Test
    void partitionsThatEndTogetherHoldNothingBack() {
        assertThat(notes(55, 59, 58, 57, 59)).isEmpty();
        assertThat(notes(0)).isEmpty();
    }

    @Test
    void anEarlierEndThatWasPlannedIsNobodysFault() {
        assertThat(notes(5, 59, 19)).isEmpty();
    }
}
