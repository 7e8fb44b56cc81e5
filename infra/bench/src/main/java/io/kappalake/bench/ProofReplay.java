package io.kappalake.bench;

import static io.kappalake.orders.table.OrderTable.DEAD_LETTERS;
import static io.kappalake.orders.table.OrderTable.ORDER_EVENTS;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.lakehouse.draft.Draft;
import io.kappalake.orders.rules.IngestConfig;
import io.kappalake.orders.table.OrderTables;
import io.kappalake.replay.Replays;
import io.kappalake.replay.compare.AuditReport;
import io.kappalake.replay.compare.Tolerance;
import io.kappalake.replay.compare.Verdict;
import io.kappalake.replay.plan.Bound;
import io.kappalake.replay.plan.PlanRequest;
import io.kappalake.replay.plan.ReplayPlan;
import io.kappalake.replay.publish.Trimmed;
import io.kappalake.replay.run.ReplayRunner;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;

/**
 * Replays of what a live job has read, by the same rules. The live job is stopped, so that a replay
 * has the machine to itself as the live job had. Not safe for use by several threads.
 */
final class ProofReplay implements AutoCloseable {
    private final BenchLakehouse lakehouse;
    private final Replays replays;
    private final OrderTables tables;
    private final SortedMap<String, String> rules;
    private final Path folder;

    private ProofReplay(BenchLakehouse lakehouse, LakehouseConfig config, Path folder) {
        this.lakehouse = lakehouse;
        this.replays = Replays.open(config);
        this.tables = OrderTables.of(config);
        this.rules = IngestConfig.of(config).flat();
        this.folder = folder;
    }

    /**
     * Replays of one live job.
     *
     * @param config of the live job
     * @param folder for the audit's report
     */
    static ProofReplay of(BenchLakehouse lakehouse, LakehouseConfig config, Path folder) {
        return new ProofReplay(lakehouse, config, folder);
    }

    /** A replay that has read all of its plan, with the measurement of that. */
    record CaughtUp(ReplayPlan plan, ReplayRunner.CaughtUp caughtUp, Measurement measurement) {}

    /**
     * A replay that was audited.
     *
     * @param trimSeconds until the drafts held no more than what is to be published
     * @param rows of events and dead letters that were compared with as many live ones
     * @param seconds of the audit: sums, comparison, data tests, report
     */
    record Audited(double trimSeconds, long rows, double seconds) {}

    /** Replays this many records from the beginning, and discards the replay. */
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
        return replays.plan(
                new PlanRequest(
                        Optional.empty(),
                        new Bound.Earliest(),
                        to,
                        new ReplayPlan.Publish(Optional.empty(), Optional.empty()),
                        rules,
                        Optional.empty(),
                        Optional.empty()));
    }

    private CaughtUp read(ReplayPlan plan) {
        CatchUp catchUp = CatchUp.begin(lakehouse);
        String job = replays.start(plan, 0).jobId();
        SortedMap<String, Draft> drafts = replays.drafts(plan);
        Measurement measurement =
                catchUp.await(
                        job,
                        plan.source().size(),
                        CommittedRows.in(
                                drafts.get(tables.name(ORDER_EVENTS).toString()).table(),
                                drafts.get(tables.name(DEAD_LETTERS).toString()).table()));
        ReplayRunner.CaughtUp caughtUp = replays.awaitEnd(plan, progress -> {});
        return new CaughtUp(plan, caughtUp, measurement);
    }

    /** Cancels a replay and leaves nothing of it behind. */
    void forget(CaughtUp replay) {
        replays.cancellation(replays.find(replay.plan().run())).commit();
    }

    /**
     * Brings a replay to where it can be published.
     *
     * @throws LakehouseException {@code DIFFERENT} if it is not equal to what is live
     */
    Audited audit(CaughtUp replay) {
        long begin = System.nanoTime();
        Trimmed trimmed = replays.trim(replay.plan(), replay.caughtUp());
        long ready = System.nanoTime();
        Path html = folder.resolve("audit.html");
        AuditReport report =
                replays.audit(
                        replays.find(replay.plan().run()),
                        new Replays.AuditRequest(
                                Tolerance.NONE, Optional.empty(), folder.resolve("target"), html));
        long end = System.nanoTime();
        if (report.verdict() != Verdict.EQUAL) {
            throw new LakehouseException(
                    ErrorCode.DIFFERENT,
                    "The replay by the same rules is %s: read %s; a benchmark does not go on after that"
                            .formatted(report.verdict(), html.toAbsolutePath()));
        }
        long rows =
                Stream.of(ORDER_EVENTS, DEAD_LETTERS)
                        .mapToLong(
                                table -> trimmed.tables().get(tables.name(table).toString()).rows())
                        .sum();
        return new Audited(seconds(begin, ready), rows, seconds(ready, end));
    }

    private static double seconds(long begin, long end) {
        return Math.round((end - begin) / 1e6) / 1e3;
    }

    @Override
    public void close() {
        replays.close();
    }
}
