package io.kappalake.ingest.control;

import com.fasterxml.jackson.databind.JsonNode;
import io.kappalake.ingest.flink.FlinkRest;
import io.kappalake.ingest.flink.JobControl;
import io.kappalake.ingest.flink.Wait;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.Durations;
import java.time.Duration;
import java.util.Optional;

/**
 * The time from a job's submission to its first complete checkpoint, which proves that it can read,
 * write and commit.
 */
public final class Startup {
    private static final Duration SLOTS = Duration.ofMinutes(2);
    private static final Duration CHECKPOINT = Duration.ofMinutes(5);

    private final FlinkRest flink;
    private final Words words;
    private final Duration slots;
    private final Duration checkpoint;

    /**
     * Words of messages: the name of a job, and the commands that they advise.
     *
     * @param job such as {@code The ingest job}
     * @param status the command that shows it
     * @param end the command that ends it at once
     */
    public record Words(String job, String status, String end) {
        static final Words INGEST =
                new Words(
                        "The ingest job",
                        "./kappalake ingest status",
                        "./kappalake ingest stop --now");
    }

    Startup(FlinkRest flink) {
        this(flink, Words.INGEST);
    }

    /** The startup of another job than that of ingest. */
    public Startup(FlinkRest flink, Words words) {
        this(flink, words, SLOTS, CHECKPOINT);
    }

    /**
     * A startup with other limits.
     *
     * @param slots how long until all tasks run
     * @param checkpoint how long until the first checkpoint is complete then
     */
    Startup(FlinkRest flink, Duration slots, Duration checkpoint) {
        this(flink, Words.INGEST, slots, checkpoint);
    }

    private Startup(FlinkRest flink, Words words, Duration slots, Duration checkpoint) {
        this.flink = flink;
        this.words = words;
        this.slots = slots;
        this.checkpoint = checkpoint;
    }

    /**
     * Waits until a checkpoint of the job is complete.
     *
     * @throws LakehouseException {@code FAILED} with the cause if the job fails before, in which
     *     case it was cancelled, or with what it waits for if that takes too long: it goes on then
     */
    public void await(String jobId) {
        Wait.until(slots, () -> running(jobId), () -> noSlots(jobId));
        try {
            flink.triggerCheckpoint(jobId);
        } catch (LakehouseException e) {
            if (e.code() != ErrorCode.FAILED) {
                throw e;
            }
            // a task ended meanwhile, which shows below; the job's own checkpoints come anyway
        }
        Wait.until(checkpoint, () -> checkpointed(jobId), () -> noCheckpoint(jobId));
    }

    private Optional<Boolean> running(String jobId) {
        JsonNode details = flink.details(jobId);
        boolean running = details.path("state").asText().equals("RUNNING");
        for (JsonNode vertex : details.path("vertices")) {
            running &= vertex.path("status").asText().equals("RUNNING");
        }
        if (!running) {
            requireNoFailure(jobId);
        }
        return Optional.of(running).filter(all -> all);
    }

    private Optional<Boolean> checkpointed(String jobId) {
        boolean completed = flink.checkpoints(jobId).path("counts").path("completed").asLong() > 0;
        if (!completed) {
            requireNoFailure(jobId);
        }
        return Optional.of(completed).filter(any -> any);
    }

    private void requireNoFailure(String jobId) {
        Optional<String> failure = flink.lastFailure(jobId);
        if (failure.isPresent()) {
            new JobControl(flink).cancel(jobId);
            throw new LakehouseException(
                    ErrorCode.FAILED,
                    "%s %s did not start: %s%s (full trace: %s/#/job/completed/%s)"
                            .formatted(
                                    words.job(),
                                    jobId,
                                    failure.get(),
                                    wayOut(failure.get()),
                                    flink.url(),
                                    jobId));
        }
    }

    private static String wayOut(String failure) {
        return failure.contains("OffsetOutOfRangeException")
                ? ". Kafka has deleted records that the job has yet to read, and skipping them would lose them: './kappalake ingest start' says which, and how to go on"
                : "";
    }

    private String noSlots(String jobId) {
        return "%s %s did not get all its task slots within %s: %s shows why; '%s' ends it"
                .formatted(words.job(), jobId, Durations.format(slots), flink.url(), words.end());
    }

    private String noCheckpoint(String jobId) {
        return "%s %s runs, and its first checkpoint was not complete within %s (%s): it goes on, '%s' and %s show it; '%s' ends it"
                .formatted(
                        words.job(),
                        jobId,
                        Durations.format(checkpoint),
                        pending(jobId),
                        words.status(),
                        flink.url(),
                        words.end());
    }

    private String pending(String jobId) {
        JsonNode checkpoints = flink.checkpoints(jobId);
        String failed = checkpoints.path("latest").path("failed").path("failure_message").asText();
        for (JsonNode attempt : checkpoints.path("history")) {
            if (attempt.path("status").asText().equals("IN_PROGRESS")) {
                return "%d of %d tasks have done their part of checkpoint %d%s"
                        .formatted(
                                attempt.path("num_acknowledged_subtasks").asLong(),
                                attempt.path("num_subtasks").asLong(),
                                attempt.path("id").asLong(),
                                failed.isEmpty() ? "" : "; the last one failed: " + failed);
            }
        }
        return failed.isEmpty() ? "none was begun" : "the last one failed: " + failed;
    }
}
