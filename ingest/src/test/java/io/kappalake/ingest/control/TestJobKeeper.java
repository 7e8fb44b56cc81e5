package io.kappalake.ingest.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.ingest.flink.FlinkJob;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestJobKeeper {
    private final List<String> said = new ArrayList<>();
    private Optional<FlinkJob> job = Optional.empty();
    private Optional<LakehouseException> failure = Optional.empty();
    private int starts;

    private final JobKeeper keeper = new JobKeeper(() -> job, this::start, said::add);

    private String start() {
        starts++;
        failure.ifPresent(
                e -> {
                    throw e;
                });
        job = job("RUNNING");
        return "job-" + starts;
    }

    private static Optional<FlinkJob> job(String state) {
        return Optional.of(new FlinkJob("job-0", "ingest", state, Instant.EPOCH));
    }

    @Test
    void startsWhatTheClusterDoesNotKnow() {
        keeper.look();
        keeper.look();

        assertThat(starts).isEqualTo(1);
        job = Optional.empty(); // a new JobManager
        keeper.look();
        assertThat(starts).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RUNNING", "RESTARTING", "INITIALIZING", "FINISHED", "CANCELED"})
    void leavesAloneWhatRunsOrWasStopped(String state) {
        job = job(state);

        keeper.look();
        keeper.look();

        assertThat(starts).isZero();
        assertThat(said).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"FAILED", "SUSPENDED"})
    void startsWhatHasFailed(String state) {
        job = job(state);

        keeper.look();

        assertThat(starts).isEqualTo(1);
    }

    @Test
    void triesAgainAfterItsOwnStartFailedAndCancelledTheJob() {
        failure = Optional.of(new LakehouseException(ErrorCode.FAILED, "no slots"));
        keeper.look();
        job = job("CANCELED");

        keeper.look();

        assertThat(starts).isEqualTo(2);
        failure = Optional.empty();
        keeper.look();
        assertThat(starts).isEqualTo(3);
        job = job("CANCELED"); // this time by hand
        keeper.look();
        assertThat(starts).isEqualTo(3);
    }

    @Test
    void waitsLongerAfterEachFailure() {
        failure = Optional.of(new LakehouseException(ErrorCode.UNAVAILABLE, "nobody answers"));
        List<Duration> delays = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            delays.add(keeper.look());
        }

        assertThat(delays)
                .containsExactly(
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(40),
                        Duration.ofSeconds(80),
                        Duration.ofMinutes(2),
                        Duration.ofMinutes(2));
        failure = Optional.empty();
        assertThat(keeper.look()).isEqualTo(Duration.ofSeconds(5));
    }
}
