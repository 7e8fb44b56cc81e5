package io.kappalake.ingest.control;

import com.fasterxml.jackson.databind.JsonNode;
import io.kappalake.ingest.flink.FlinkJob;
import io.kappalake.ingest.flink.FlinkRest;
import io.kappalake.ingest.flink.JobFailure;
import io.kappalake.ingest.flink.Wait;
import io.kappalake.lakehouse.config.LakehouseConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Status of the ingest job as Flink reports it.
 *
 * @param running whether a job is active
 * @param jobId the active job, or else the last one that the cluster remembers
 * @param state Flink's name of its state; {@code NONE} if the cluster remembers no job
 * @param restarts how often it restarted by itself
 * @param completedCheckpoints of this run
 * @param failedCheckpoints of this run; one or two while a job starts are normal
 * @param lastCheckpoint the newest completed checkpoint or savepoint
 * @param lastFailure the cause of its last restart or failure
 * @param failing what the job fails with again and again, if it does
 * @param aheadEvents order events since the job last began that were too far ahead of their Kafka
 *     timestamp to move the clock of their partition; empty if Flink does not tell
 * @param otherEvents order events since the job last began that count as {@code other} in a window,
 *     once for each window; empty if Flink does not tell
 * @param heldBack the limit of its rate, if it is why records wait
 */
public record IngestStatus(
        boolean running,
        String name,
        Optional<String> jobId,
        String state,
        Optional<Instant> startedAt,
        long restarts,
        long completedCheckpoints,
        long failedCheckpoints,
        Optional<Checkpoint> lastCheckpoint,
        Optional<String> lastFailure,
        Optional<Failing> failing,
        OptionalLong aheadEvents,
        OptionalLong otherEvents,
        Optional<HeldBack> heldBack,
        String webPage) {
    private static final int AGAIN = 2;
    private static final String AHEAD_EVENTS = ".ahead_events_total";
    private static final String OTHER_EVENTS = ".other_events_total";

    private static final Duration ASKED = Duration.ofMillis(500);

    /** A completed checkpoint or savepoint of the job. */
    public record Checkpoint(
            long id, String location, Instant completedAt, Duration took, long bytes) {}

    /**
     * Failures of one cause in a row, without a complete checkpoint between or behind them.
     *
     * @param times how many of them Flink remembers
     * @param since the oldest of them
     */
    public record Failing(int times, Instant since, String cause) {
        static Optional<Failing> of(List<JobFailure> failures, Optional<Instant> lastCheckpoint) {
            List<JobFailure> same =
                    failures.stream()
                            .takeWhile(
                                    failure ->
                                            kind(failure).equals(kind(failures.getFirst()))
                                                    && lastCheckpoint
                                                            .filter(failure.at()::isBefore)
                                                            .isEmpty())
                            .toList();
            return same.size() < AGAIN
                    ? Optional.empty()
                    : Optional.of(
                            new Failing(same.size(), same.getLast().at(), same.getFirst().cause()));
        }

        /** The cause without numbers: ids, attempts and times differ each time. */
        private static String kind(JobFailure failure) {
            return failure.cause().replaceAll("[0-9a-f-]*[0-9][0-9a-f-]*", "0");
        }
    }

    /** The status of the job of that name that is active, or else began last. */
    public static IngestStatus of(FlinkRest flink, String name, LakehouseConfig config) {
        Optional<FlinkJob> found =
                flink.findActive(name)
                        .or(
                                () ->
                                        flink.jobs().stream()
                                                .filter(job -> job.name().equals(name))
                                                .max(Comparator.comparing(FlinkJob::startTime)));
        if (found.isEmpty()) {
            return new IngestStatus(
                    false,
                    name,
                    Optional.empty(),
                    "NONE",
                    Optional.empty(),
                    0,
                    0,
                    0,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    Optional.empty(),
                    flink.url());
        }
        FlinkJob job = found.get();
        JsonNode checkpoints = flink.checkpoints(job.id());
        JsonNode counts = checkpoints.path("counts");
        Optional<Checkpoint> lastCheckpoint = newest(checkpoints.path("latest"));
        List<JobFailure> failures = flink.failures(job.id());
        List<OptionalLong> counters = counters(flink, job, AHEAD_EVENTS, OTHER_EVENTS);
        return new IngestStatus(
                job.active(),
                name,
                Optional.of(job.id()),
                job.state(),
                Optional.of(job.startTime()),
                flink.restarts(job.id()),
                counts.path("completed").asLong(),
                counts.path("failed").asLong(),
                lastCheckpoint,
                failures.stream().findFirst().map(JobFailure::cause),
                Failing.of(failures, lastCheckpoint.map(Checkpoint::completedAt)),
                counters.get(0),
                counters.get(1),
                job.active() ? HeldBack.find(flink, job, config) : Optional.empty(),
                "%s/#/job/%s/%s"
                        .formatted(flink.url(), job.active() ? "running" : "completed", job.id()));
    }

    /** Flink answers by what it knows, and asks its TaskManagers for the next time. */
    private static List<OptionalLong> counters(FlinkRest flink, FlinkJob job, String... names) {
        if (!job.state().equals("RUNNING")) {
            return Stream.of(names).map(name -> OptionalLong.empty()).toList();
        }
        for (String name : names) {
            flink.counter(job.id(), name);
        }
        Wait.pause(ASKED);
        return Stream.of(names).map(name -> flink.counter(job.id(), name)).toList();
    }

    private static Optional<Checkpoint> newest(JsonNode latest) {
        JsonNode completed = latest.path("completed");
        JsonNode savepoint = latest.path("savepoint");
        JsonNode newest =
                savepoint.path("id").asLong(-1) > completed.path("id").asLong(-1)
                        ? savepoint
                        : completed;
        if (!newest.has("id")) {
            return Optional.empty();
        }
        return Optional.of(
                new Checkpoint(
                        newest.path("id").asLong(),
                        newest.path("external_path").asText(),
                        Instant.ofEpochMilli(newest.path("latest_ack_timestamp").asLong()),
                        Duration.ofMillis(newest.path("end_to_end_duration").asLong()),
                        newest.path("state_size").asLong()));
    }
}
