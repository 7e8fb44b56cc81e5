package io.kappalake.replay.lag;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.replay.lag.Committed.Newest;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TestLag {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private static Committed committed(long next, int second) {
        return new Committed(
                new TreeMap<>(Map.of(0, new Newest(next, NOON.plusSeconds(second)))),
                NOON.plusSeconds(second));
    }

    private static PartitionLag lag(long start, long end, Optional<Newest> newest) {
        return PartitionLag.of(0, start, end, newest, NOON.plusSeconds(90), OptionalDouble.empty());
    }

    @Test
    void isTheAgeOfTheNewestRowWhenSomethingIsBehind() {
        PartitionLag lag = lag(0, 100, Optional.of(new Newest(60, NOON)));
        assertThat(lag.committed()).hasValue(60);
        assertThat(lag.recordsBehind()).isEqualTo(40);
        assertThat(lag.secondsBehind()).hasValue(90);
    }

    @Test
    void isNothingWhenAllIsCommitted() {
        PartitionLag lag = lag(0, 60, Optional.of(new Newest(60, NOON)));
        assertThat(lag.recordsBehind()).isZero();
        assertThat(lag.secondsBehind()).hasValue(0);
        assertThat(lag(0, 0, Optional.empty()).secondsBehind()).hasValue(0);
    }

    @Test
    void doesNotCountWhatKafkaHasForgotten() {
        assertThat(lag(80, 100, Optional.of(new Newest(60, NOON))).recordsBehind()).isEqualTo(20);
        PartitionLag empty = lag(80, 100, Optional.empty());
        assertThat(empty.recordsBehind()).isEqualTo(20);
        assertThat(empty.committed()).isEmpty();
        assertThat(empty.secondsBehind()).isEmpty();
    }

    @Test
    void isNotNegativeWhenClocksDiffer() {
        assertThat(lag(0, 100, Optional.of(new Newest(60, NOON.plusSeconds(91)))).secondsBehind())
                .isEqualTo(OptionalLong.of(0));
    }

    @Test
    void hasARateBetweenTwoCommits() {
        CommitRate rate = new CommitRate();
        rate.seen(committed(100, 0));
        assertThat(rate.of(0, NOON.plusSeconds(1))).isEmpty();
        rate.seen(committed(100, 0));
        rate.seen(committed(700, 60));
        assertThat(rate.of(0, NOON.plusSeconds(70))).hasValue(10);
        assertThat(rate.of(1, NOON.plusSeconds(70))).isEmpty();
    }

    @Test
    void slowsDownWhenTheNextCommitIsOverdue() {
        CommitRate rate = new CommitRate();
        rate.seen(committed(100, 0));
        rate.seen(committed(700, 60));
        assertThat(rate.of(0, NOON.plusSeconds(120))).hasValue(10);
        assertThat(rate.of(0, NOON.plusSeconds(360))).hasValue(2);
    }

    @Test
    void takesTheTablesCommitsOfOneCheckpointAsOne() {
        CommitRate rate = new CommitRate();
        rate.seen(committed(100, 0));
        rate.seen(committed(690, 60));
        rate.seen(
                new Committed(
                        new TreeMap<>(Map.of(0, new Newest(700, NOON))),
                        NOON.plusSeconds(60).plusMillis(300)));
        assertThat(rate.of(0, NOON.plusSeconds(61))).hasValue(10);
    }
}
