package io.kappalake.replay.takeover;

import io.kappalake.ingest.control.IngestControl;
import io.kappalake.ingest.flink.JobControl;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.orders.table.Takeover;
import io.kappalake.replay.audit.AuditReport;
import io.kappalake.replay.audit.DataTests;
import io.kappalake.replay.audit.Tolerance;
import io.kappalake.replay.job.OrderIngest;
import io.kappalake.replay.lake.Lake;
import io.kappalake.replay.live.LiveState;
import io.kappalake.replay.live.LiveTables;
import io.kappalake.replay.plan.ReplayPlan;
import io.kappalake.replay.plan.ReplayPlan.PartitionRange;
import io.kappalake.replay.publish.Publisher;
import io.kappalake.replay.run.Progress;
import io.kappalake.replay.run.Prover;
import io.kappalake.replay.run.ReplayRun;
import io.kappalake.replay.run.Runner;
import io.kappalake.replay.run.Runs;
import io.kappalake.replay.run.Step;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the job of a replay take the place of the live one, as in the Kappa architecture (J. Kreps,
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
public final class Takeovers {
    private static final Logger LOG = LoggerFactory.getLogger(Takeovers.class);

    private final Lake lake;
    private final Runner runner;
    private final Runs runs;
    private final Prover prover;

    public Takeovers(Lake lake, Runner runner) {
        this.lake = lake;
        this.runner = runner;
        this.runs = new Runs(lake.ledger());
        this.prover = new Prover(lake, runner);
    }

    /** What was done. */
    public record TakenOver(String run, String publication, String jobId, String config) {}

    /** Reads history into the drafts, or goes on with that; does nothing if it was done. */
    public ReplayRun catchUp(ReplayPlan plan, long maxRate, Consumer<Progress> onProgress) {
        Optional<ReplayRun> there =
                runs.all().stream().filter(r -> r.id().equals(plan.run())).findFirst();
        if (there.isEmpty()) {
            runner.start(plan, maxRate);
            runner.awaitEnd(plan, onProgress);
        } else if (!there.get().did(Step.CAUGHT_UP)) {
            runner.resume(there.get());
            runner.awaitEnd(plan, onProgress);
        }
        return runs.load(plan.run());
    }

    /** Compares and proves what was read so far, and signs it. */
    public AuditReport audit(
            ReplayRun run, Tolerance tolerance, DataTests.Runner tests, Path html) {
        Runner.CaughtUp caughtUp =
                Runs.read(run.last(Step.CAUGHT_UP).orElseThrow(), Runner.CaughtUp.class);
        AuditReport report = prover.auditWhole(run.plan(), caughtUp.snapshots(), tolerance, tests);
        prover.sign(run.plan(), new TreeMap<>(caughtUp.snapshots()), report, html);
        return report;
    }

    /**
     * Exchanges the jobs.
     *
     * @throws LakehouseException if a step fails; the old job runs again then, which the message
     *     says
     */
    public TakenOver exchange(ReplayRun run, Duration keep, Consumer<Progress> onProgress) {
        ReplayPlan plan = run.plan();
        IngestControl old = new IngestControl(lake.config());
        if (old.findActive().isPresent()) {
            runs.note(plan.run(), Step.LIVE_STOPPED, old.stop());
        }
        Optional<Publisher.Done> published = Optional.empty();
        try {
            ReplayPlan rest = plan.withPartitions(upToNow(plan));
            // there is no live job now that could starve
            runner.resume(new ReplayRun(run.id(), rest, runs.load(run.id()).entries()), 0);
            Runner.CaughtUp caughtUp = runner.awaitEnd(rest, onProgress);
            prover.requireWhole(rest, caughtUp.snapshots());
            Takeover takeover = new Takeover(plan.group(), caughtUp.savepoint(), stops(rest));
            published =
                    Optional.of(
                            new Publisher(lake)
                                    .publishWhole(
                                            rest,
                                            runner.findDrafts(plan),
                                            caughtUp.snapshots(),
                                            keep,
                                            takeover.properties()));
            String config = plan.successor().orElseThrow().config();
            IngestControl.Started started =
                    new IngestControl(LakehouseConfig.load(Path.of(config)))
                            .start(
                                    plan.job()
                                            .map(jar -> Path.of(jar.path()))
                                            .orElseGet(() -> new OrderIngest(lake.config()).jar()));
            return new TakenOver(
                    plan.run(), published.get().publication(), started.jobId(), config);
        } catch (RuntimeException e) {
            throw resumeOld(run, old, published, e);
        }
    }

    private LakehouseException resumeOld(
            ReplayRun run,
            IngestControl old,
            Optional<Publisher.Done> published,
            RuntimeException cause) {
        LOG.warn("{}: takeover failed, the old job is started again", run.id(), cause);
        String what = "The takeover %s failed (%s)".formatted(run.id(), cause.getMessage());
        try {
            lake.flink()
                    .findActive(run.plan().group())
                    .ifPresent(job -> new JobControl(lake.flink()).cancel(job.id()));
            if (published.isPresent()) {
                new Publisher(lake).rollback(runs.load(run.id()));
            }
            IngestControl.Started started = old.start(new OrderIngest(lake.config()).jar());
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

    /** The planned ranges, prolonged to where the stopped live job had come. */
    private SortedMap<Integer, PartitionRange> upToNow(ReplayPlan plan) {
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
                                            range.newestEventTime()));
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
