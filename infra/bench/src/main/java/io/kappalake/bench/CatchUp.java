package io.kappalake.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.kappalake.ingest.flink.FlinkRest;
import io.kappalake.ingest.flink.Wait;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A Flink job on its way through all records of the topic. It is measured from the moment when the
 * JobManager calls it running, before any task is deployed, to the commit that completes its rows.
 */
final class CatchUp {
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private final FlinkRest flink;
    private final ProcessMeter taskManager;
    private final ProcessMeter jobManager;

    private CatchUp(FlinkRest flink, ProcessMeter taskManager, ProcessMeter jobManager) {
        this.flink = flink;
        this.taskManager = taskManager;
        this.jobManager = jobManager;
    }

    /** Begins to count the TaskManager's processor time; a job is submitted after that. */
    static CatchUp begin(BenchLakehouse lakehouse) {
        return new CatchUp(
                new FlinkRest(lakehouse.config().flink()),
                ProcessMeter.of(lakehouse.taskManagerPid()),
                ProcessMeter.of(lakehouse.jobManagerPid()));
    }

    /**
     * Waits until a job has committed a row for each record. The job goes on.
     *
     * @throws LakehouseException {@code FAILED} if the job fails or takes too long; {@code
     *     DIFFERENT} if it committed more rows than there are records
     */
    Measurement await(String job, long records, CommittedRows rows) {
        Instant begin = awaitRunning(job);
        // making the plan there is not part of the job's work
        jobManager.restart();
        awaitRows(job, records, rows);
        return Measurement.of(
                records,
                Duration.between(begin, rows.lastCommit()),
                taskManager.cpu().plus(jobManager.cpu()),
                taskManager.peakBytes());
    }

    private Instant awaitRunning(String job) {
        JsonNode details =
                Wait.until(
                        Duration.ofMinutes(2),
                        () -> {
                            checkHealth(job);
                            return Optional.of(flink.details(job)).filter(CatchUp::running);
                        },
                        () -> "Job %s did not start: look at %s".formatted(job, flink.url()));
        return Instant.ofEpochMilli(details.path("timestamps").path("RUNNING").asLong());
    }

    private static boolean running(JsonNode details) {
        for (JsonNode vertex : details.path("vertices")) {
            if (!vertex.path("status").asText().equals("RUNNING")) {
                return false;
            }
        }
        return details.path("state").asText().equals("RUNNING");
    }

    private void awaitRows(String job, long records, CommittedRows rows) {
        long count =
                Wait.until(
                        PATIENCE,
                        () -> {
                            taskManager.sampleMemory();
                            checkHealth(job);
                            return Optional.of(rows.count()).filter(n -> n >= records);
                        },
                        () ->
                                "Job %s committed %d of %d events within %d minutes: look at %s"
                                        .formatted(
                                                job,
                                                rows.count(),
                                                records,
                                                PATIENCE.toMinutes(),
                                                flink.url()));
        if (count > records) {
            throw new LakehouseException(
                    ErrorCode.DIFFERENT,
                    "Job %s committed %d rows for %d events".formatted(job, count, records));
        }
    }

    private void checkHealth(String job) {
        flink.lastFailure(job)
                .ifPresent(
                        failure -> {
                            throw new LakehouseException(
                                    ErrorCode.FAILED,
                                    "Job %s failed: %s; a benchmark does not go on after that"
                                            .formatted(job, failure));
                        });
    }
}
