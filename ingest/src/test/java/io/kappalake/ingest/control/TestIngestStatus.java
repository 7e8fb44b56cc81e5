package io.kappalake.ingest.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.ingest.control.IngestStatus.Failing;
import io.kappalake.ingest.flink.JobFailure;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TestIngestStatus {
    private static JobFailure failure(int second, String cause) {
        return new JobFailure(Instant.ofEpochSecond(second), cause);
    }

    @Test
    void failuresOfOneCauseInARowAreOneThatComesAgainAndAgain() {
        assertThat(
                        Failing.of(
                                List.of(
                                        failure(30, "no file 5a3-7 of attempt 3"),
                                        failure(20, "no file 91b-2 of attempt 2"),
                                        failure(10, "no file 91b-2 of attempt 1"),
                                        failure(5, "lost the TaskManager")),
                                Optional.empty()))
                .contains(new Failing(3, Instant.ofEpochSecond(10), "no file 5a3-7 of attempt 3"));
    }

    @Test
    void otherFailuresAreNot() {
        List<JobFailure> same = List.of(failure(30, "no slot"), failure(20, "no slot"));

        assertThat(Failing.of(List.of(), Optional.empty())).isEmpty();
        assertThat(Failing.of(List.of(failure(30, "no slot")), Optional.empty())).isEmpty();
        assertThat(
                        Failing.of(
                                List.of(failure(30, "no slot"), failure(20, "no disk")),
                                Optional.empty()))
                .isEmpty();
        assertThat(Failing.of(same, Optional.of(Instant.ofEpochSecond(10)))).isPresent();
        assertThat(Failing.of(same, Optional.of(Instant.ofEpochSecond(25))))
                .as("with a checkpoint between")
                .isEmpty();
        assertThat(Failing.of(same, Optional.of(Instant.ofEpochSecond(35))))
                .as("with a checkpoint since")
                .isEmpty();
    }
}
