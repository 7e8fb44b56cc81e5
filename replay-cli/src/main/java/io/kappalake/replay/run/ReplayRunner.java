package io.kappalake.replay.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.kappalake.ingest.flink.FlinkJob;
import io.kappalake.ingest.flink.JobControl;
import io.kappalake.ingest.flink.Wait;
import io.kappalake.ingest.state.JobState;
import io.kappalake.ingest.state.JobStates;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.draft.Draft;
import io.kappalake.lakehouse.draft.DraftRequest;
import io.kappalake.lakehouse.draft.Drafts;
import io.kappalake.orders.topic.KafkaTopic;
import io.kappalake.replay.lake.ReplayLake;
import io.kappalake.replay.plan.ReplayPlan;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.catalog.TableIdentifier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs replays: from a plan to drafts that hold all that was planned. Each method may be called
 * again after a crash at any point: it finds out what is done and goes on. Writes drafts, the
 * replay's own consumer group, its own checkpoints and the ledger, and nothing else.
 */
public final class ReplayRunner {
    private static final Logger LOG = LoggerFactory.getLogger(ReplayRunner.class);

    /** Upper bound for the last watermark to reach the metrics: it is sent every 200 ms. */
    private static final Duration WATERMARK = Duration.ofSeconds(1);

    private static final Duration PAUSE = Duration.ofMillis(500);

    private final ReplayLake lake;
    private final JobControl jobs;
    private final Runs runs;

    public ReplayRunner(ReplayLake lake, Runs runs) {
        this.lake = lake;
        this.jobs = new JobControl(lake.flink());
        this.runs = runs;
    }

    /**
     * A job that was submitted.
     *
     * @param maxRate records per second; 0 is unlimited
     * @param from the checkpoint that it goes on from; empty if it began at the start
     * @param stops the offset at which it ends, per partition
     */
    public record Submitted(
            String jobId, long maxRate, Optional<String> from, SortedMap<Integer, Long> stops) {
        /** Returns whether the job has the rate and ends where a plan does. */
        boolean isFor(ReplayPlan plan, long rate) {
            return maxRate == rate && stops.equals(plan.source().stops());
        }
    }

    /**
     * The end of a job that has read all that was planned.
     *
     * @param snapshots the drafts' snapshots by live table; those that got no rows are left out
     * @param seconds that the job ran
     */
    public record CaughtUp(
            String savepoint,
            Map<String, Long> snapshots,
            long records,
            double seconds,
            double recordsPerSecond) {}

    /**
     * Requires that a plan still holds.
     *
     * @throws LakehouseException {@code REFUSED} with all that has changed since it was made
     */
    public void check(ReplayPlan plan) {
        new PlanCheck(lake, plan).requireHolds(runs.all());
    }

    /**
     * Begins a replay: opens its drafts and submits its job.
     *
     * @param maxRate records per second; 0 is unlimited
     * @throws LakehouseException {@code REFUSED} if the plan no longer holds or was started before;
     *     nothing is left behind then
     */
    public Submitted start(ReplayPlan plan, long maxRate) {
        check(plan);
        runs.begin(plan, maxRate);
        JobJars.of(lake.config()).jar(plan);
        SortedMap<String, Draft> drafts = openDrafts(plan);
        runs.note(plan.run(), ReplayStep.DRAFTS_OPENED, names(drafts));
        return submit(plan, drafts, maxRate, true);
    }

    /**
     * Submits the job of a replay that has not caught up, unless it runs already. A job with
     * another rate, or that would end elsewhere than the plan says, is cancelled before, and
     * another goes on from its newest checkpoint.
     *
     * @param maxRate records per second, 0 is unlimited; empty for that of the last job
     * @return empty if it ran already
     */
    public Optional<Submitted> resume(ReplayRun run, OptionalLong maxRate) {
        ReplayPlan plan = run.plan();
        Optional<Submitted> last =
                run.last(ReplayStep.JOB_SUBMITTED).map(details -> submitted(details, plan));
        long rate = maxRate.orElse(run.maxRate());
        Optional<FlinkJob> active = lake.flink().findActive(plan.group());
        if (active.isPresent()) {
            Optional<Submitted> noted = last.filter(l -> l.jobId().equals(active.get().id()));
            // one that a killed command could not note has the plan's stops, unless these moved
            boolean asPlanned =
                    noted.map(job -> job.isFor(plan, rate))
                            .orElse(maxRate.isEmpty() && !run.did(ReplayStep.LIVE_STOPPING));
            if (asPlanned) {
                return Optional.empty();
            }
            jobs.cancel(active.get().id());
        }
        SortedMap<String, Draft> drafts = openDrafts(plan);
        if (!run.did(ReplayStep.DRAFTS_OPENED)) {
            runs.note(plan.run(), ReplayStep.DRAFTS_OPENED, names(drafts));
        }
        // only the job that the run began with can have been sent without being noted
        boolean first = last.isEmpty() && rate == run.maxRate();
        return Optional.of(submit(plan, drafts, rate, first));
    }

    /**
     * A job that was paused.
     *
     * @param jobId empty if none ran
     * @param from what the next job goes on from; empty if it begins at the start
     */
    public record Paused(Optional<String> jobId, Optional<String> from) {}

    /**
     * Stops the job of a replay that has not caught up, and keeps its state: with a savepoint, with
     * which all that it read is in the drafts, or, if it can make none, at its newest checkpoint.
     * {@link #resume} goes on.
     *
     * @throws LakehouseException {@code REFUSED} if no job was submitted yet
     */
    public Paused pause(ReplayRun run) {
        ReplayPlan plan = run.plan();
        JobStates states = JobStates.of(lake.config(), plan.group());
        Optional<FlinkJob> active = lake.flink().findActive(plan.group());
        if (active.isEmpty() && !run.did(ReplayStep.JOB_SUBMITTED)) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot pause the replay %s: it has no job yet (its last step is '%s'); './kappalake replay %s' starts one, './kappalake replay cancel %s' ends it"
                            .formatted(run.id(), run.stage().text(), verb(plan), run.id()));
        }
        if (active.filter(job -> job.state().equals("RUNNING")).isPresent()) {
            stop(active.get(), states, run);
        } else if (active.isPresent()) {
            jobs.cancel(active.get().id());
        }
        Paused paused =
                new Paused(active.map(FlinkJob::id), states.findNewest().map(JobState::location));
        runs.note(run.id(), ReplayStep.PAUSED, paused);
        return paused;
    }

    /** A job makes no savepoint while some of its tasks are yet to run, or have read their part. */
    private void stop(FlinkJob job, JobStates states, ReplayRun run) {
        try {
            jobs.stop(job, states.savepoints(), "./kappalake replay pause %s".formatted(run.id()));
        } catch (LakehouseException e) {
            LOG.info("{} is paused at its newest checkpoint: {}", run.id(), e.getMessage());
            jobs.cancel(job.id());
        }
    }

    /** Earlier versions did not note where a job ends. */
    private static Submitted submitted(JsonNode details, ReplayPlan plan) {
        if (details.has("stops")) {
            return Runs.read(details, Submitted.class);
        }
        return new Submitted(
                details.path("jobId").asText(),
                details.path("maxRate").asLong(),
                Optional.empty(),
                plan.source().stops());
    }

    /** Opens the drafts that do not exist. */
    private SortedMap<String, Draft> openDrafts(ReplayPlan plan) {
        Drafts drafts = lake.drafts(plan.run());
        SortedMap<String, Draft> open = lake.draftsByTable(plan.run());
        for (TableIdentifier live : lake.tables().names()) {
            ReplayPlan.Base base = plan.sinks().get(live.toString());
            if (!open.containsKey(live.toString())) {
                DraftRequest.Builder request = DraftRequest.of(live).lasting();
                base.snapshot().ifPresent(request::base);
                open.put(live.toString(), drafts.open(request.build()));
            }
        }
        return open;
    }

    private static SortedMap<String, String> names(SortedMap<String, Draft> drafts) {
        SortedMap<String, String> names = new TreeMap<>();
        drafts.forEach((live, draft) -> names.put(live, draft.name().toString()));
        return names;
    }

    /**
     * Submits the job. What a dead command has sent may arrive before it: that job has its id, so
     * that there is never a second one.
     *
     * @param first whether such a job would be as this one is. Otherwise its rate and its end are
     *     unknown, and it is cancelled
     */
    private Submitted submit(
            ReplayPlan plan, SortedMap<String, Draft> drafts, long maxRate, boolean first) {
        while (true) {
            // in this order: a commit follows its state, and a job may have started just now
            DraftCommits commits = DraftCommits.of(drafts.values());
            JobStates states = JobStates.of(lake.config(), plan.group());
            Optional<JobState> state = states.findNewest();
            if (!commits.coveredBy(state)) {
                LOG.warn("{}: no state covers what is in the drafts: begins anew", plan.run());
                states.deleteAll();
                commits.clear();
                commits = DraftCommits.of(drafts.values());
                state = Optional.empty();
            }
            forgetGroup(plan);
            JobControl.Active job =
                    jobs.submit(
                            submission(plan, drafts, state, maxRate),
                            purpose(plan, commits, state));
            if (job.own() || first) {
                Submitted submitted =
                        new Submitted(
                                job.jobId(),
                                maxRate,
                                state.map(JobState::location),
                                plan.source().stops());
                runs.note(plan.run(), ReplayStep.JOB_SUBMITTED, submitted);
                return submitted;
            }
            jobs.cancel(job.jobId());
        }
    }

    private JobControl.Submission submission(
            ReplayPlan plan,
            SortedMap<String, Draft> drafts,
            Optional<JobState> state,
            long maxRate) {
        return new JobControl.Submission(
                plan.group(),
                JobJars.of(lake.config()).jar(plan),
                ReplayJob.MAIN_CLASS,
                List.of(ReplayJob.argument(lake.config(), plan, lake.log(), drafts, maxRate)),
                state.map(JobState::location),
                false);
    }

    /**
     * Words that identify the job's purpose. The content of the drafts is part of them: Iceberg's
     * sink takes a job's checkpoint for committed if the table knows a later one of the same job
     * id, so a job that starts again in emptied drafts must have another id. Its rate and its end
     * are not: two jobs that differ in them alone would write the same rows twice.
     */
    private static List<String> purpose(
            ReplayPlan plan, DraftCommits commits, Optional<JobState> state) {
        return List.of(
                plan.group(),
                state.map(JobState::location).orElse("the beginning"),
                commits.snapshots().toString());
    }

    private static Optional<Long> snapshot(Draft draft) {
        return Optional.ofNullable(draft.table().currentSnapshot()).map(Snapshot::snapshotId);
    }

    /** Deletes the group: an earlier attempt committed its own progress, not that of this one. */
    private void forgetGroup(ReplayPlan plan) {
        try (KafkaTopic topic = lake.topic()) {
            topic.deleteGroup(plan.group());
        }
    }

    /**
     * Waits until the job has read all that was planned, then stops it.
     *
     * @param onProgress told twice a second at most
     * @throws LakehouseException {@code FAILED} if the job ends before: {@link #resume} goes on
     */
    public CaughtUp awaitEnd(ReplayPlan plan, Consumer<ReplayProgress> onProgress) {
        Optional<FlinkJob> running = lake.flink().findActive(plan.group());
        long began =
                running.map(j -> j.startTime().toEpochMilli()).orElseGet(System::currentTimeMillis);
        try (ProgressMeter meter = new ProgressMeter(lake, plan)) {
            while (true) {
                ReplayProgress progress = meter.look();
                onProgress.accept(progress);
                if (progress.complete()) {
                    break;
                }
                requireAlive(plan, progress);
                Wait.pause(PAUSE);
            }
        }
        double seconds = (System.currentTimeMillis() - began) / 1_000.0;
        Wait.pause(WATERMARK);
        String savepoint = stop(plan);
        Map<String, Long> snapshots = new HashMap<>();
        lake.draftsByTable(plan.run())
                .forEach((live, draft) -> snapshot(draft).ifPresent(id -> snapshots.put(live, id)));
        long records = plan.source().size();
        CaughtUp caughtUp =
                new CaughtUp(
                        savepoint, snapshots, records, seconds, records / Math.max(0.001, seconds));
        runs.note(plan.run(), ReplayStep.CAUGHT_UP, caughtUp);
        return caughtUp;
    }

    private void requireAlive(ReplayPlan plan, ReplayProgress progress) {
        if (!progress.jobState().equals("NONE")) {
            return;
        }
        Optional<FlinkJob> last =
                lake.flink().jobs().stream()
                        .filter(j -> j.name().equals(plan.group()))
                        .max(Comparator.comparing(FlinkJob::startTime));
        if (last.filter(job -> job.state().equals("FINISHED")).isPresent()) {
            throw new LakehouseException(
                    ErrorCode.FAILED,
                    "The job of the replay %s was stopped with a savepoint, as './kappalake replay pause' does: '%s' goes on from there"
                            .formatted(plan.run(), again(plan)));
        }
        String why =
                last.flatMap(j -> lake.flink().lastFailure(j.id()))
                        .orElse("Flink does not know it any more");
        throw new LakehouseException(
                ErrorCode.FAILED,
                "The job of the replay %s does not run (%s): '%s' goes on from its newest checkpoint; live tables are not concerned"
                        .formatted(plan.run(), why, again(plan)));
    }

    /** Stops the job with a savepoint, with which all that it read is in the drafts. */
    private String stop(ReplayPlan plan) {
        Optional<FlinkJob> running = lake.flink().findActive(plan.group());
        if (running.isEmpty()) {
            throw new LakehouseException(
                    ErrorCode.FAILED,
                    "The job of the replay %s ended before it was stopped, and may not have committed all: '%s' starts it again from its newest state"
                            .formatted(plan.run(), again(plan)));
        }
        return jobs.stop(
                running.get(), JobStates.of(lake.config(), plan.group()).savepoints(), again(plan));
    }

    /** The command that goes on with a replay. */
    private static String again(ReplayPlan plan) {
        return "./kappalake replay " + verb(plan);
    }

    private static String verb(ReplayPlan plan) {
        return "%s %s"
                .formatted(
                        plan.mode() == ReplayPlan.Mode.TAKEOVER ? "takeover" : "resume",
                        plan.run());
    }
}
