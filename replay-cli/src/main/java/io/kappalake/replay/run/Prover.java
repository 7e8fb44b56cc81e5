package io.kappalake.replay.run;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.draft.Draft;
import io.kappalake.orders.proof.KafkaHoles;
import io.kappalake.orders.proof.RangeCheck;
import io.kappalake.orders.proof.RangeSum;
import io.kappalake.orders.relation.OrderRelations;
import io.kappalake.orders.topic.OffsetRange;
import io.kappalake.replay.audit.Audit;
import io.kappalake.replay.audit.AuditReport;
import io.kappalake.replay.audit.AuditSubject;
import io.kappalake.replay.audit.AuditSubject.Relations;
import io.kappalake.replay.audit.DataTests;
import io.kappalake.replay.audit.Offsets;
import io.kappalake.replay.audit.Tolerance;
import io.kappalake.replay.audit.Verdict;
import io.kappalake.replay.lake.Lake;
import io.kappalake.replay.plan.ReplayPlan;
import io.kappalake.replay.sql.Sql;
import io.kappalake.replay.trim.Cut;
import io.kappalake.replay.trim.Replaced;
import io.kappalake.replay.trim.Trimmed;
import io.kappalake.replay.trim.Trimmer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.iceberg.Snapshot;

/** Audits a replay and signs what was audited. */
public final class Prover {
    private final Lake lake;
    private final Runner runner;

    public Prover(Lake lake, Runner runner) {
        this.lake = lake;
        this.runner = runner;
    }

    /**
     * The signature: what was audited, and how it came out.
     *
     * @param snapshots of the drafts by live table; those that never got rows are left out
     * @param html where the report is
     */
    public record Signature(
            Verdict verdict, SortedMap<String, Long> snapshots, String tolerance, String html) {
        public Signature {
            snapshots = new TreeMap<>(snapshots);
        }
    }

    /**
     * Compares, proves and reports. Changes nothing.
     *
     * @param trimmed what is to be published
     * @throws LakehouseException {@code REFUSED} if a draft is not what was trimmed
     */
    public AuditReport audit(
            ReplayPlan plan, Trimmed trimmed, Tolerance tolerance, DataTests.Runner tests) {
        SortedMap<String, Draft> drafts = runner.findDrafts(plan);
        requireAsTrimmed(plan, trimmed, drafts);
        Replaced replaced = new Replaced(lake.catalog(), plan, trimmed, drafts);
        Map<String, Relations> tables = new HashMap<>();
        for (String live : drafts.keySet()) {
            tables.put(
                    Replaced.plainName(live),
                    new Relations(
                            replaced.replacedRelation(live),
                            replaced.draftRelation(live),
                            replaced.keptRelation(live),
                            replaced.baseRelation(live)));
        }
        return audit(plan, trimmed.cut(), tables, tolerance, tests);
    }

    /**
     * The same for a takeover, whose drafts are published whole: compares as far as both sides are
     * complete.
     *
     * @param snapshots of the drafts, by live table
     */
    public AuditReport auditWhole(
            ReplayPlan plan,
            Map<String, Long> snapshots,
            Tolerance tolerance,
            DataTests.Runner tests) {
        SortedMap<String, Draft> drafts = runner.findDrafts(plan);
        Trimmer trimmer = new Trimmer(lake, plan, drafts, snapshots);
        Cut cut = trimmer.complete(runner.rules(plan.live()), runner.rules(plan.rules()));
        Map<String, Relations> tables = new HashMap<>();
        for (String live : drafts.keySet()) {
            List<String> sides = trimmer.within(cut, live);
            tables.put(
                    Replaced.plainName(live),
                    new Relations(sides.get(0), sides.get(1), sides.get(2), sides.get(3)));
        }
        return audit(plan, cut, tables, tolerance, tests);
    }

    private AuditReport audit(
            ReplayPlan plan,
            Cut cut,
            Map<String, Relations> tables,
            Tolerance tolerance,
            DataTests.Runner tests) {
        SortedMap<Integer, Offsets> frozen = new TreeMap<>();
        plan.source()
                .partitions()
                .forEach(
                        (partition, range) ->
                                frozen.put(partition, new Offsets(range.start(), range.stop())));
        AuditSubject subject =
                new AuditSubject(
                        plan.run(),
                        frozen,
                        cut.from(),
                        cut.to(),
                        runner.rules(plan.live()),
                        runner.rules(plan.rules()),
                        tables);
        try (KafkaHoles holes = KafkaHoles.open(lake.config().kafka())) {
            return new Audit(lake.trino(), holes, tolerance, tests).run(subject);
        }
    }

    /**
     * Requires that drafts which are published whole hold each record of the range once.
     *
     * @param snapshots of the drafts, by live table
     * @throws LakehouseException {@code REFUSED} if one is missing or doubled
     */
    public void requireWhole(ReplayPlan plan, Map<String, Long> snapshots) {
        SortedMap<String, Draft> drafts = runner.findDrafts(plan);
        OrderRelations tables =
                table -> {
                    Draft draft = drafts.get(table.name().toString());
                    Long snapshot = snapshots.get(table.name().toString());
                    return snapshot == null
                            ? "(SELECT * FROM %s WHERE false)".formatted(Sql.name(draft.name()))
                            : Sql.at(draft.name(), snapshot);
                };
        SortedMap<Integer, OffsetRange> ranges = new TreeMap<>();
        plan.source()
                .partitions()
                .forEach(
                        (partition, range) -> {
                            if (range.size() > 0) {
                                ranges.put(
                                        partition,
                                        new OffsetRange(range.start(), range.stop() - 1));
                            }
                        });
        try (KafkaHoles holes = KafkaHoles.open(lake.config().kafka())) {
            List<RangeSum> wrong =
                    new RangeCheck(lake.trino(), holes)
                            .sums(tables, ranges).stream().filter(sum -> !sum.ok()).toList();
            if (!wrong.isEmpty()) {
                throw new LakehouseException(
                        ErrorCode.REFUSED,
                        "The drafts of %s do not hold each record once: %s"
                                .formatted(plan.run(), wrong));
            }
        }
    }

    private static void requireAsTrimmed(
            ReplayPlan plan, Trimmed trimmed, SortedMap<String, Draft> drafts) {
        trimmed.tables()
                .forEach(
                        (live, part) -> {
                            Draft draft = drafts.get(live);
                            if (draft == null) {
                                throw new LakehouseException(
                                        ErrorCode.REFUSED,
                                        "Cannot go on with the replay %s: its draft of %s is gone; cancel it and plan again"
                                                .formatted(plan.run(), live));
                            }
                            Snapshot now = draft.table().currentSnapshot();
                            OptionalLong id =
                                    now == null
                                            ? OptionalLong.empty()
                                            : OptionalLong.of(now.snapshotId());
                            if (!id.equals(part.snapshot())) {
                                throw new LakehouseException(
                                        ErrorCode.REFUSED,
                                        "Cannot go on with the replay %s: somebody wrote to its draft %s after the replay; cancel it and plan again"
                                                .formatted(plan.run(), draft.name()));
                            }
                        });
    }

    /** Notes in the ledger what was audited. */
    public Signature sign(ReplayPlan plan, Trimmed trimmed, AuditReport report, Path html) {
        return sign(plan, snapshots(trimmed), report, html);
    }

    /** The same for drafts that are published whole. */
    public Signature sign(
            ReplayPlan plan, SortedMap<String, Long> snapshots, AuditReport report, Path html) {
        Signature signature =
                new Signature(report.verdict(), snapshots, report.tolerance(), html.toString());
        new Runs(lake.ledger()).note(plan.run(), Step.AUDITED, signature);
        return signature;
    }

    /**
     * Requires that what is to be published is what was audited.
     *
     * @throws LakehouseException {@code REFUSED} if it is not
     */
    public void requireSigned(ReplayRun run, Trimmed trimmed) {
        SortedMap<String, Long> signed = new TreeMap<>();
        run.last(Step.AUDITED)
                .orElseThrow()
                .path("snapshots")
                .properties()
                .forEach(e -> signed.put(e.getKey(), e.getValue().asLong()));
        if (!signed.equals(snapshots(trimmed))) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot publish the replay %s: its drafts are not what was audited; './kappalake replay audit %s' again"
                            .formatted(run.id(), run.id()));
        }
        requireAsTrimmed(run.plan(), trimmed, runner.findDrafts(run.plan()));
    }

    private static SortedMap<String, Long> snapshots(Trimmed trimmed) {
        SortedMap<String, Long> snapshots = new TreeMap<>();
        trimmed.tables()
                .forEach((live, part) -> part.snapshot().ifPresent(id -> snapshots.put(live, id)));
        return snapshots;
    }
}
