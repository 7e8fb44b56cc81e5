package io.kappalake.replay;

import io.kappalake.ingest.control.IngestControl;
import io.kappalake.ingest.flink.FlinkJob;
import io.kappalake.ingest.flink.JobControl;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.orders.table.Checkpoints;
import io.kappalake.orders.table.Takeover;
import io.kappalake.replay.compare.AuditReport;
import io.kappalake.replay.compare.DataTests;
import io.kappalake.replay.compare.ReplayAudit;
import io.kappalake.replay.compare.Tolerance;
import io.kappalake.replay.lake.LiveState;
import io.kappalake.replay.lake.LiveTables;
import io.kappalake.replay.lake.ReplayConfig;
import io.kappalake.replay.lake.ReplayLake;
import io.kappalake.replay.plan.ReplayPlan;
import io.kappalake.replay.plan.ReplayPlan.PartitionRange;
import io.kappalake.replay.publish.ReplayPublisher;
import io.kappalake.replay.run.JobJars;
import io.kappalake.replay.run.Outage;
import io.kappalake.replay.run.PlanCheck;
import io.kappalake.replay.run.ReplayProgress;
import io.kappalake.replay.run.ReplayRun;
import io.kappalake.replay.run.ReplayRunner;
import io.kappalake.replay.run.ReplayStep;
import io.kappalake.replay.run.Runs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces the live job by the job of a replay, as in the Kappa architecture (J. Kreps,
 * "Questioning the Lambda Architecture", 2014), with one difference: readers never choose between
 * two outputs, the tables change in one atomic step.
 *
 * <pre>
 * the new job reads history into drafts --> audit --> the old job stops with a savepoint
 *   --> the new job reads what the old one had read since --> every record is there once
 *   --> the drafts are published --> the new job goes on, as the live one, from its own state
 * </pre>
 *
 * <p>Whatever fails between the stop of the old job and the start of the new one, the old job is
 * started again from its savepoint, after a publication was taken back. A takeover that was killed
 * anywhere is repeated, which goes on at the step where it was, or cancelled, which starts the old
 * job again.
 */
public final class ReplayTakeover {
    private static final Logger LOG = LoggerFactory.getLogger(ReplayTakeover.class);

    private final ReplayLake lake;
    private final ReplayPlan plan;
    private final ReplayRunner runner;
    private final ReplayPublisher publisher;
    private final Runs runs;
    private final ReplayAudit audit;

    ReplayTakeover(ReplayLake lake, ReplayPlan plan, Runs runs) {
        this.lake = lake;
        this.plan = plan;
        this.runner = new ReplayRunner(lake, runs);
        this.publisher = new ReplayPublisher(lake, runs);
        this.runs = runs;
        this.audit = new ReplayAudit(lake);
    }

    /** The result of a takeover. */
    public record TakenOver(String run, String publication, String jobId, String config) {}

    /**
     * Reads history into the drafts, or resumes doing so; does nothing if it was done.
     *
     * @param maxRate records per second, 0 is unlimited; empty for the last one
     * @throws LakehouseException {@code REFUSED} if the takeover is over, and not because it was
     *     published
     */
    public ReplayRun catchUp(OptionalLong maxRate, Consumer<ReplayProgress> onProgress) {
        Optional<ReplayRun> there =
                runs.all().stream().filter(r -> r.id().equals(plan.run())).findFirst();
        if (there.isEmpty()) {
            runner.start(plan, maxRate.orElse(0));
            runner.awaitEnd(plan, onProgress);
            return runs.load(plan.run());
        }
        publisher.completes(there.get());
        ReplayRun run = runs.load(plan.run());
        if (run.isPublished()) {
            return run;
        }
        if (run.isTakenBack() && run.holdsLive()) {
            startAgain(run);
        }
        if (run.isOver()) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot go on with the takeover %s: its last step is '%s'; './kappalake replay gc %s --remove' removes what is left of it, and a new plan begins anew"
                            .formatted(run.id(), run.stage().text(), run.id()));
        }
        new PlanCheck(lake, plan).requireStillHolds("go on with");
        if (!run.did(ReplayStep.CAUGHT_UP)) {
            runner.resume(run, maxRate);
            runner.awaitEnd(plan, onProgress);
        }
        return runs.load(plan.run());
    }

    /** Returns the state of ingestion in words, for whoever has to decide. */
    public String liveJob() {
        return Outage.find(lake, List.of(runs.load(plan.run()))).stream()
                .findFirst()
                .orElse("The live job goes on");
    }

    /** Compares, proves and signs what has been read so far. */
    AuditReport audit(Tolerance tolerance, DataTests.Runner tests, Path html) {
        ReplayRun run = runs.load(plan.run());
        ReplayRunner.CaughtUp caughtUp =
                run.details(ReplayStep.CAUGHT_UP, ReplayRunner.CaughtUp.class);
        AuditReport report = audit.auditWhole(run.plan(), caughtUp.snapshots(), tolerance, tests);
        audit.sign(run.plan(), new TreeMap<>(caughtUp.snapshots()), report, html);
        return report;
    }

    /**
     * Exchanges the jobs.
     *
     * @throws LakehouseException if a step fails; the old job runs again then, which the message
     *     says; {@code REFUSED} if somebody else would have to approve it, and nothing is done
     */
    public TakenOver exchange(Duration keep, Consumer<ReplayProgress> onProgress) {
        ReplayConfig.of(lake.config()).requireNone("take over");
        IngestControl old = old();
        runs.note(plan.run(), ReplayStep.LIVE_STOPPING, Map.of("group", plan.liveGroup()));
        try {
            if (old.findActive().isPresent()) {
                runs.note(plan.run(), ReplayStep.LIVE_STOPPED, old.stop());
            }
            ReplayPlan rest = plan.withPartitions(upToNow());
            ReplayRun run = runs.load(plan.run());
            // no live job runs now that could starve
            runner.resume(new ReplayRun(run.id(), rest, run.entries()), OptionalLong.of(0));
            ReplayRunner.CaughtUp caughtUp = runner.awaitEnd(rest, onProgress);
            audit.requireWhole(rest, caughtUp.snapshots());
            requireStopped(old);
            publisher.publishWhole(
                    rest,
                    caughtUp.snapshots(),
                    keep,
                    new Takeover(plan.group(), caughtUp.savepoint(), rest.source().stops())
                            .properties());
        } catch (RuntimeException e) {
            throw undo(e);
        }
        return finish();
    }

    /**
     * Starts the job of a takeover that was published, unless it runs.
     *
     * @throws LakehouseException if it cannot be started; the publication is taken back and the old
     *     job runs again then, which the message says
     */
    public TakenOver finish() {
        try {
            String config = plan.successor().orElseThrow().config();
            IngestControl next =
                    new IngestControl(LakehouseConfig.loadAs("ingest", Path.of(config)));
            String job =
                    next.findActive()
                            .map(FlinkJob::id)
                            .orElseGet(
                                    () -> next.start(JobJars.of(lake.config()).jar(plan)).jobId());
            TakenOver done =
                    new TakenOver(
                            plan.run(),
                            runs.load(plan.run())
                                    .details(ReplayStep.PUBLISHED, ReplayPublisher.Done.class)
                                    .publication(),
                            job,
                            config);
            runs.note(plan.run(), ReplayStep.LIVE_STARTED, done);
            return done;
        } catch (RuntimeException e) {
            throw undo(e);
        }
    }

    /**
     * Requires the configuration of the job that it replaces.
     *
     * @throws LakehouseException {@code REFUSED} if it is another
     */
    void requireOwn() {
        old();
    }

    private IngestControl old() {
        if (!lake.config().kafka().group().equals(plan.liveGroup())) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot go on with the takeover %s with this configuration: it was planned with that of the consumer group %s, and kafka.group is %s"
                            .formatted(
                                    plan.run(), plan.liveGroup(), lake.config().kafka().group()));
        }
        return new IngestControl(lake.config());
    }

    private void requireStopped(IngestControl old) {
        if (old.findActive().isPresent()) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot take over: the live job %s was started again meanwhile"
                            .formatted(plan.liveGroup()));
        }
    }

    private LakehouseException undo(RuntimeException cause) {
        LOG.warn("{}: takeover failed, the old job is started again", plan.run(), cause);
        String what = "The takeover %s failed (%s)".formatted(plan.run(), cause.getMessage());
        try {
            requireOwn();
            lake.flink()
                    .findActive(plan.group())
                    .ifPresent(job -> new JobControl(lake.flink()).cancel(job.id()));
            ReplayRun run = runs.load(plan.run());
            if (run.isPublished() && hasCommitted()) {
                return new LakehouseException(
                        ErrorCode.FAILED,
                        "%s after its job had begun to write: it is published, and ingestion does not run; './kappalake replay takeover %s' starts the new job again"
                                .formatted(what, run.id()),
                        cause);
            }
            if (run.isPublished()) {
                publisher.rollback(run);
            }
            String job = startAgain(runs.load(plan.run()));
            return new LakehouseException(
                    ErrorCode.FAILED,
                    "%s; nothing was changed, and the old job runs again as %s: %s"
                            .formatted(what, job, leftOver(runs.load(plan.run()))),
                    cause);
        } catch (RuntimeException e) {
            e.addSuppressed(cause);
            return new LakehouseException(
                    ErrorCode.FAILED,
                    "%s, and the old job could not be started again (%s): no row is lost or doubled, and ingestion does not run; './kappalake replay takeover %s' goes on"
                            .formatted(what, e.getMessage(), plan.run()),
                    e);
        }
    }

    private static String leftOver(ReplayRun run) {
        return run.isOver()
                ? "'./kappalake replay gc %s --remove' removes what is left of it"
                        .formatted(run.id())
                : "'./kappalake replay takeover %s' tries again, './kappalake replay cancel %s' removes what is left of it"
                        .formatted(run.id(), run.id());
    }

    /**
     * Returns whether the new job has brought rows into the live tables, which a rollback would
     * keep.
     */
    private boolean hasCommitted() {
        return lake.tables().names().stream()
                .map(lake.catalog()::loadTable)
                .map(table -> new Since(table, Checkpoints.sinceTakeover(table)))
                .anyMatch(Since::hasCheckpoints);
    }

    /** The snapshots of a table since the takeover, if that has changed it. */
    private record Since(Table table, List<Snapshot> snapshots) {
        boolean hasCheckpoints() {
            return !snapshots.isEmpty()
                    && Takeover.begins(table, snapshots.getLast())
                    && Checkpoints.newest(snapshots).isPresent();
        }
    }

    /** Starts the old job unless it runs, notes it, and returns its id. */
    String startAgain(ReplayRun run) {
        IngestControl old = old();
        String job =
                old.findActive()
                        .map(FlinkJob::id)
                        .orElseGet(() -> old.start(IngestControl.jobJar()).jobId());
        runs.note(run.id(), ReplayStep.LIVE_RESUMED, Map.of("jobId", job));
        return job;
    }

    /** The planned ranges, extended to the offsets that the stopped live job had reached. */
    private SortedMap<Integer, PartitionRange> upToNow() {
        LiveState state = new LiveTables(lake).settle();
        requireStopped(old());
        SortedMap<Integer, PartitionRange> ranges = new TreeMap<>();
        plan.source()
                .partitions()
                .forEach(
                        (partition, range) -> {
                            LiveState.Rows rows = state.partitions().get(partition);
                            ranges.put(
                                    partition,
                                    new PartitionRange(
                                            range.start(),
                                            range.kafkaFrom(),
                                            rows == null
                                                    ? range.stop()
                                                    : Math.max(range.stop(), rows.next()),
                                            range.newestEventTime(),
                                            range.clock()));
                        });
        return ranges;
    }
}
