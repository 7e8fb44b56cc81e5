package io.kappalake.ingest.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.io.FileInfo;
import org.junit.jupiter.api.Test;

class TestOldStates {
    private static final String CHECKPOINTS = "s3://lake/flink/group/checkpoints";
    private static final String SAVEPOINTS = "s3://lake/flink/group/savepoints";
    private static final Instant NOW = Instant.parse("2026-03-20T00:00:00Z");

    private final List<FileInfo> files = new ArrayList<>();
    private final List<JobState> states = new ArrayList<>();

    private void file(String location, int daysAgo) {
        files.add(new FileInfo(location, 10, NOW.minus(Duration.ofDays(daysAgo)).toEpochMilli()));
    }

    private void state(long id, String location, int daysAgo) {
        file(location + "/_metadata", daysAgo);
        states.add(new JobState(id, location, NOW.minus(Duration.ofDays(daysAgo))));
    }

    private OldStates find(int keep) {
        return OldStates.find(
                List.of(CHECKPOINTS, SAVEPOINTS), files, states, keep, Duration.ofDays(7), NOW);
    }

    @Test
    void areThoseOfEarlierRunsThatNoStartWouldTake() {
        state(10, CHECKPOINTS + "/first/chk-10", 30);
        file(CHECKPOINTS + "/first/shared/a", 31);
        state(11, SAVEPOINTS + "/savepoint-first", 29);
        state(20, CHECKPOINTS + "/second/chk-20", 20);
        state(21, SAVEPOINTS + "/savepoint-second", 19);
        state(30, CHECKPOINTS + "/third/chk-30", 0);
        file(CHECKPOINTS + "/third/shared/old-and-in-use", 19);

        OldStates old = find(2);

        assertThat(old.folders())
                .isEqualTo(
                        Map.of(
                                CHECKPOINTS + "/first", 20L,
                                SAVEPOINTS + "/savepoint-first", 10L,
                                CHECKPOINTS + "/second", 10L));
        assertThat(old.bytes()).isEqualTo(40);
        assertThat(old.spared())
                .containsExactly(
                        SAVEPOINTS
                                + "/savepoint-second: it is one of the 2 newest that a start may take");
    }

    @Test
    void neverHaveTheOnlyStateOfAJobThatWasStoppedLongAgo() {
        state(5, CHECKPOINTS + "/only/chk-5", 400);
        file(CHECKPOINTS + "/only/shared/a", 401);
        assertThat(find(1).folders()).isEmpty();
        assertThat(find(1).spared()).hasSize(1);
    }

    @Test
    void mayBeIncompleteOrSetAside() {
        // a savepoint that was never finished, and one that findNewest passes over
        file(SAVEPOINTS + "/savepoint-broken/data", 8);
        file(SAVEPOINTS + "/savepoint-aside/_metadata", 8);
        file("s3://lake/flink/group/set-aside/note", 8);
        file("s3://lake/flink/group/of-another/checkpoints/job/chk-1/_metadata", 90);
        state(3, SAVEPOINTS + "/savepoint-now", 1);
        assertThat(find(1).folders())
                .containsOnlyKeys(
                        SAVEPOINTS + "/savepoint-broken", SAVEPOINTS + "/savepoint-aside");
    }
}
