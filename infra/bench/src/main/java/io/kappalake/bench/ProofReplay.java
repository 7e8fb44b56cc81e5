package io.kappalake.bench;

import static io.kappalake.orders.table.OrderTables.DEAD_LETTERS;
import static io.kappalake.orders.table.OrderTables.ORDER_EVENTS;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.cli.ProductHome;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.lakehouse.draft.Draft;
import io.kappalake.orders.rules.IngestConfig;
import io.kappalake.replay.audit.AuditReport;
import io.kappalake.replay.audit.ProjectTests;
import io.kappalake.replay.audit.Tolerance;
import io.kappalake.replay.audit.Verdict;
import io.kappalake.replay.collect.Leftovers;
import io.kappalake.replay.job.OrderIngest;
import io.kappalake.replay.lake.Lake;
import io.kappalake.replay.plan.Bound;
import io.kappalake.replay.plan.PlanRequest;
import io.kappalake.replay.plan.Planner;
import io.kappalake.replay.plan.ReplayPlan;
import io.kappalake.replay.report.HtmlReport;
import io.kappalake.replay.run.Prover;
import io.kappalake.replay.run.Runner;
import io.kappalake.replay.run.Runs;
import io.kappalake.replay.run.Step;
import io.kappalake.replay.trim.Trimmed;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;

/**
 * Replays of what a live job has read, by the rules by which it read. The live job is stopped, so
 * that a replay has the machine for itself as the live job had. For one thread.
 */
final class ProofReplay implements AutoCloseable {
    private final BenchLakehouse lakehouse;
    private final Lake lake;
    private final Runner runner;
    private final Path folder;

    private ProofReplay(BenchLakehouse lakehouse, Lake lake, Path folder) {
        this.lakehouse = lakehouse;
        this.lake = lake;
        this.runner = new Runner(lake, new OrderIngest(lake.config()));
        this.folder = folder;
    }

    /**
     * Replays of one live job.
     *
     * @param config of the live job
     * @param folder for the audit's report
     */
    static ProofReplay of(BenchLakehouse lakehouse, LakehouseConfig config, Path folder) {
        return new ProofReplay(lakehouse, Lake.open(config), folder);
    }

    /** A replay that has read all of its plan, and what that took. */
    record CaughtUp(ReplayPlan plan, Map<String, Long> snapshots, Measurement measurement) {
        CaughtUp {
            snapshots = Map.copyOf(snapshots);
        }
    }

    /**
     * A replay that was audited.
     *
     * @param trimSeconds until the drafts held no more than what is to be published
     * @param rows of events and dead letters that were compared with as many live ones
     * @param seconds of the audit: sums, comparison, data tests, report
     */
    record Audited(double trimSeconds, long rows, double seconds) {}

    /** Replays as many records of the beginning, and forgets about it. */
    void warmUp(long records) {
        ReplayPlan whole = plan(new Bound.Now());
        double share = Math.min(1, (double) records / whole.source().size());
        Map<Integer, Long> stops = new HashMap<>();
        whole.source()
                .partitions()
                .forEach(
                        (partition, range) ->
                                stops.put(
                                        partition,
                                        range.start() + Math.round(range.size() * share)));
        forget(read(plan(new Bound.Offsets(stops))));
    }

    /** Replays everything, as far as the job's end. */
    CaughtUp read() {
        return read(plan(new Bound.Now()));
    }

    private ReplayPlan plan(Bound to) {
        Clock clock = Clock.systemUTC();
        return new Planner(
                        lake,
                        new OrderIngest(lake.config()),
                        clock,
                        Planner.runIds(clock),
                        new Runs(lake.ledger()).lastRate())
                .plan(
                        new PlanRequest(
                                Optional.empty(),
                                new Bound.Earliest(),
                                to,
                                new ReplayPlan.Publish(Optional.empty(), Optional.empty()),
                                IngestConfig.of(lake.config()).flat(),
                                Optional.empty()));
    }

    private CaughtUp read(ReplayPlan plan) {
        CatchUp catchUp = CatchUp.begin(lakehouse);
        String job = runner.start(plan, 0).jobId();
        SortedMap<String, Draft> drafts = runner.findDrafts(plan);
        Measurement measurement =
                catchUp.await(
                        job,
                        plan.source().size(),
                        CommittedRows.in(
                                drafts.get(ORDER_EVENTS.name().toString()).table(),
                                drafts.get(DEAD_LETTERS.name().toString()).table()));
        Runner.CaughtUp caughtUp = runner.awaitEnd(plan, progress -> {});
        return new CaughtUp(plan, caughtUp.snapshots(), measurement);
    }

    /** Cancels a replay, as if it had never been. */
    void forget(CaughtUp replay) {
        Runs runs = new Runs(lake.ledger());
        String run = replay.plan().run();
        new Leftovers(lake).remove(runs.load(run), true);
        runs.note(run, Step.CANCELLED, Map.of());
    }

    /**
     * Brings a replay to where it can be published.
     *
     * @throws LakehouseException {@code DIFFERENT} if it is not equal to what is live
     */
    Audited audit(CaughtUp replay) {
        long begin = System.nanoTime();
        Trimmed trimmed = runner.trim(replay.plan(), replay.snapshots());
        long ready = System.nanoTime();
        Path html = folder.resolve("audit.html");
        Prover prover = new Prover(lake, runner);
        AuditReport report =
                prover.audit(
                        replay.plan(),
                        trimmed,
                        Tolerance.NONE,
                        new ProjectTests(
                                lake.config(),
                                ProductHome.find().path().resolve("transform/project"),
                                folder.resolve("target")));
        new HtmlReport(report, Instant.now()).write(html);
        prover.sign(replay.plan(), trimmed, report, html);
        long end = System.nanoTime();
        if (report.verdict() != Verdict.EQUAL) {
            throw new LakehouseException(
                    ErrorCode.DIFFERENT,
                    "The replay by the same rules is %s: read %s; a benchmark does not go on after that"
                            .formatted(report.verdict(), html.toAbsolutePath()));
        }
        long rows =
                Stream.of(ORDER_EVENTS, DEAD_LETTERS)
                        .mapToLong(table -> trimmed.tables().get(table.name().toString()).rows())
                        .sum();
        return new Audited(seconds(begin, ready), rows, seconds(ready, end));
    }

    private static double seconds(long begin, long end) {
        return Math.round((end - begin) / 1e6) / 1e3;
    }

    @Override
    public void close() {
        lake.close();
    }
}
