package io.kappalake.ingest.flink;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Starts and ends jobs. A caller that dies in the middle, or two callers at once, never make two
 * jobs of one: a job's id follows from what it is for, and Flink takes an id once, also after that
 * job has ended (its {@code DuplicateJobSubmissionException}). A dead caller's request may still
 * arrive; the first to arrive becomes the job.
 */
public final class JobControl {
    private static final String DUPLICATE = "DuplicateJobSubmissionException";
    private static final Duration UNANSWERED = Duration.ofSeconds(30);

    private final FlinkRest flink;

    public JobControl(FlinkRest flink) {
        this.flink = flink;
    }

    /**
     * A job to submit.
     *
     * @param name of the job in Flink
     * @param state location of the checkpoint or savepoint to resume from; empty to start without
     *     state
     * @param dropState whether parts of the state that no operator wants may be dropped
     */
    public record Submission(
            String name,
            Path jar,
            String mainClass,
            List<String> arguments,
            Optional<String> state,
            boolean dropState) {
        public Submission {
            arguments = List.copyOf(arguments);
        }
    }

    /**
     * A job that is active.
     *
     * @param own whether the call that it comes from has submitted it
     */
    public record Active(String jobId, boolean own) {}

    /** As {@link #submit}; returns the job's id. */
    public String start(Submission submission, List<String> purpose) {
        return submit(submission, purpose).jobId();
    }

    /**
     * Starts a job, unless one of that name or for the same purpose is active. It need not run yet
     * when this returns.
     *
     * @param purpose words that distinguish this job from any other: the same words mean the same
     *     job, and a job for a purpose that has ended is followed by another. Any state and tables
     *     that it names were read before this call, the tables before the state
     * @return the job, which may be another caller's
     * @throws LakehouseException {@code FAILED} with Flink's message if it refuses; no job of that
     *     purpose is active then. {@code UNAVAILABLE} if nobody answers: it may have started, which
     *     the next call finds out
     */
    public Active submit(Submission submission, List<String> purpose) {
        // a job that left the state that was found, or a later one, is visible from here on
        Optional<FlinkJob> active = flink.findActive(submission.name());
        if (active.isPresent()) {
            return new Active(active.get().id(), false);
        }
        String jarId = flink.upload(submission.jar());
        try {
            for (int attempt = 0; true; attempt++) {
                String id = id(purpose, attempt);
                Optional<FlinkJob> known = flink.find(id);
                Submitted submitted =
                        known.isEmpty()
                                ? submit(jarId, submission, id)
                                : known.get().active() ? Submitted.BY_ANOTHER : Submitted.ENDED;
                if (submitted != Submitted.ENDED) {
                    return new Active(id, submitted == Submitted.HERE);
                }
            }
        } finally {
            flink.delete(jarId);
        }
    }

    static String id(List<String> purpose, int attempt) {
        String words = String.join("\n", purpose) + "\n" + attempt;
        return UUID.nameUUIDFromBytes(words.getBytes(UTF_8)).toString().replace("-", "");
    }

    private enum Submitted {
        HERE,
        BY_ANOTHER,
        /** Flink will not accept the id again. */
        ENDED
    }

    private Submitted submit(String jarId, Submission submission, String id) {
        try {
            flink.run(jarId, submission, id);
            return Submitted.HERE;
        } catch (LakehouseException e) {
            // a request without an answer may still be worked on
            Optional<FlinkJob> job =
                    e.code() == ErrorCode.UNAVAILABLE
                            ? Wait.upTo(UNANSWERED, () -> flink.find(id))
                            : flink.find(id);
            if (job.isEmpty() && !e.getMessage().contains(DUPLICATE)) {
                throw e;
            }
            if (job.filter(FlinkJob::active).isEmpty()) {
                return Submitted.ENDED;
            }
            return e.getMessage().contains(DUPLICATE) ? Submitted.BY_ANOTHER : Submitted.HERE;
        }
    }

    /**
     * Stops a job with a savepoint, with which all that it read is committed. Returns when it has
     * ended.
     *
     * @param savepoints folder of the savepoint
     * @param again the command that tries it again, for messages
     * @return where the savepoint is
     * @throws LakehouseException {@code FAILED} if it cannot be made; the job goes on then
     */
    public String stop(FlinkJob job, String savepoints, String again) {
        String request = flink.stopWithSavepoint(job.id(), savepoints);
        String savepoint =
                Wait.until(
                        Duration.ofMinutes(5),
                        () -> flink.savepoint(job.id(), request),
                        () ->
                                "The savepoint of job %s was not done within 5 minutes: it may still come, %s shows it; '%s' tries again"
                                        .formatted(job.id(), flink.url(), again));
        Wait.until(
                Duration.ofMinutes(1),
                () -> Optional.of(flink.state(job.id())).filter("FINISHED"::equals),
                () ->
                        "Job %s has its savepoint %s and did not end within a minute: %s shows it"
                                .formatted(job.id(), savepoint, flink.url()));
        return savepoint;
    }

    /**
     * Ends a job at once, if it is active, and waits until it has ended, so that it writes no more.
     * Its checkpoints stay.
     *
     * @throws LakehouseException {@code FAILED} if it does not end within a minute
     */
    public void cancel(String jobId) {
        if (!active(jobId)) {
            return;
        }
        flink.cancel(jobId);
        Wait.until(
                Duration.ofMinutes(1),
                () -> Optional.of(active(jobId)).filter(active -> !active),
                () ->
                        "Job %s did not end within a minute: %s shows why"
                                .formatted(jobId, flink.url()));
    }

    private boolean active(String jobId) {
        return flink.find(jobId).filter(FlinkJob::active).isPresent();
    }
}
