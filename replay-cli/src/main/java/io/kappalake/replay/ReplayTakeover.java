package io.kappalake.replay;

import io.kappalake.ingest.control.IngestControl;
import io.kappalake.ingest.flink.JobControl;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.orders.table.Takeover;
import io.kappalake.replay.compare.AuditReport;
import io.kappalake.replay.compare.DataTests;
import io.kappalake.replay.compare.ReplayAudit;
import io.kappalake.replay.compare.Tolerance;
import io.kappalake.replay.lake.LiveState;
import io.kappalake.replay.lake.LiveTables;
import io.kappalake.replay.lake.ReplayLake;
import io.kappalake.replay.plan.ReplayPlan;
import io.kappalake.replay.plan.ReplayPlan.PartitionRange;
import io.kappalake.replay.publish.ReplayPublisher;
import io.kappalake.replay.run.ReplayJob;
import io.kappalake.replay.run.ReplayProgress;
import io.kappalake.replay.run.ReplayRun;
import io.kappalake.replay.run.ReplayRunner;
import io.kappalake.replay.run.ReplayStep;
import io.kappalake.replay.run.Runs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
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
 * started again from its savepoint, after a publication was taken back.
 */
public final class ReplayTakeover {
    private static final Logger LOG = LoggerFactory.getLogger(ReplayTakeover.class);

    private final ReplayLake lake;
    private final ReplayPlan plan;
    private final ReplayRunner runner;
    private final Runs runs;
    private final ReplayAudit audit;

    ReplayTakeover(ReplayLake lake, ReplayPlan plan) {
        this.lake = lake;
        this.plan = plan;
        this.runner = new ReplayRunner(lake);
        this.runs = new Runs(lake.ledger(), lake.tables());
        this.audit = new ReplayAudit(lake);
    }

    /** The result of a takeover. */
    public record TakenOver(String run, String publication, String jobId, String config) {}

    /**
     * Reads history into the drafts, or resumes doing so; does nothing if it was done.
     *
     * @param maxRate records per second; 0 is unlimited
     * @throws LakehouseException {@code REFUSED} if the takeover was published
     */
    public ReplayRun catchUp(long maxRate, Consumer<ReplayProgress> onProgress) {
        Optional<ReplayRun> there =
                runs.all().stream().filter(r -> r.id().equals(plan.run())).findFirst();
        if (there.isEmpty()) {
            runner.start(plan, maxRate);
            runner.awaitEnd(plan, onProgress);
        } else if (!there.get().did(ReplayStep.CAUGHT_UP)) {
            runner.resume(there.get());
            runner.awaitEnd(plan, onProgress);
        }
        ReplayRun run = runs.load(plan.run());
        if (run.did(ReplayStep.PUBLISHED)) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "The takeover %s was published: './kappalake ingest start --config %s' starts its job if it does not run"
                            .formatted(run.id(), run.plan().successor().orElseThrow().config()));
        }
        return run;
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
     *     says
     */
    public TakenOver exchange(Duration keep, Consumer<ReplayProgress> onProgress) {
        ReplayRun run = runs.load(plan.run());
        IngestControl old = new IngestControl(lake.config());
        if (old.findActive().isPresent()) {
            runs.note(plan.run(), ReplayStep.LIVE_STOPPED, old.stop());
        }
        Optional<ReplayPublisher.Done> published = Optional.empty();
        try {
            ReplayPlan rest = plan.withPartitions(upToNow());
            // no live job runs now that could starve
            runner.resume(new ReplayRun(run.id(), rest, runs.load(run.id()).entries()), 0);
            ReplayRunner.CaughtUp caughtUp = runner.awaitEnd(rest, onProgress);
            audit.requireWhole(rest, caughtUp.snapshots());
            Takeover takeover = new Takeover(plan.group(), caughtUp.savepoint(), stops(rest));
            published =
                    Optional.of(
                            new ReplayPublisher(lake)
                                    .publishWhole(
                                            rest,
                                            caughtUp.snapshots(),
                                            keep,
                                            takeover.properties()));
            String config = plan.successor().orElseThrow().config();
            IngestControl.Started started =
                    new IngestControl(LakehouseConfig.load(Path.of(config)))
                            .start(ReplayJob.jar(plan));
            return new TakenOver(
                    plan.run(), published.get().publication(), started.jobId(), config);
        } catch (RuntimeException e) {
            throw resumeOld(run, old, published, e);
        }
    }

    private LakehouseException resumeOld(
            ReplayRun run,
            IngestControl old,
            Optional<ReplayPublisher.Done> published,
            RuntimeException cause) {
        LOG.warn("{}: takeover failed, the old job is started again", run.id(), cause);
        String what = "The takeover %s failed (%s)".formatted(run.id(), cause.getMessage());
        try {
            lake.flink()
                    .findActive(run.plan().group())
                    .ifPresent(job -> new JobControl(lake.flink()).cancel(job.id()));
            if (published.isPresent()) {
                new ReplayPublisher(lake).rollback(runs.load(run.id()));
            }
            IngestControl.Started started = old.start(IngestControl.jobJar());
            return new LakehouseException(
                    ErrorCode.FAILED,
                    "%s; nothing was changed, and the old job runs again as %s: './kappalake replay cancel %s' removes what is left of it"
                            .formatted(what, started.jobId(), run.id()),
                    cause);
        } catch (RuntimeException e) {
            e.addSuppressed(cause);
            return new LakehouseException(
                    ErrorCode.FAILED,
                    "%s, and the old job could not be started again (%s): no row is lost or doubled; run the takeover again, or './kappalake ingest start'"
                            .formatted(what, e.getMessage()),
                    e);
        }
    }

    /** The planned ranges, extended to the offsets that the stopped live job had reached. */
    private SortedMap<Integer, PartitionRange> upToNow() {
        LiveState state = new LiveTables(lake).settle();
        if (state.running()) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot take over: the live job %s was started again meanwhile"
                            .formatted(plan.liveGroup()));
        }
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

    private static SortedMap<Integer, Long> stops(ReplayPlan plan) {
        SortedMap<Integer, Long> stops = new TreeMap<>();
        plan.source()
                .partitions()
                .forEach((partition, range) -> stops.put(partition, range.stop()));
        return stops;
    }
}
