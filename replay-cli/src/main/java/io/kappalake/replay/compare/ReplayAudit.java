package io.kappalake.replay.compare;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.draft.Draft;
import io.kappalake.orders.proof.KafkaHoles;
import io.kappalake.orders.proof.RangeCheck;
import io.kappalake.orders.proof.RangeSum;
import io.kappalake.orders.relation.OrderRelations;
import io.kappalake.orders.table.OrderTable;
import io.kappalake.orders.topic.OffsetRange;
import io.kappalake.replay.lake.ReplayLake;
import io.kappalake.replay.lake.Sql;
import io.kappalake.replay.plan.ReplayPlan;
import io.kappalake.replay.publish.Cut;
import io.kappalake.replay.publish.ReplacedFiles;
import io.kappalake.replay.publish.TableRelations;
import io.kappalake.replay.publish.Trimmed;
import io.kappalake.replay.publish.Trimmer;
import io.kappalake.replay.run.ReplayRun;
import io.kappalake.replay.run.ReplayStep;
import io.kappalake.replay.run.Runs;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.iceberg.Snapshot;

/** Audits a replay and signs what was audited. */
public final class ReplayAudit {
    private final ReplayLake lake;

    public ReplayAudit(ReplayLake lake) {
        this.lake = lake;
    }

    /**
     * The signature of an audit: the snapshots that were audited, and the verdict.
     *
     * @param rows the verdict on the compared rows alone
     * @param snapshots of the drafts by live table; those that never got rows are left out
     * @param html where the report is
     * @param approvedBy who approved it; empty if nobody did
     */
    public record Signature(
            Verdict verdict,
            Verdict rows,
            SortedMap<String, Long> snapshots,
            String tolerance,
            String html,
            Optional<String> approvedBy) {
        public Signature {
            // ledgers of earlier versions have one verdict
            rows = rows == null ? verdict : rows;
            snapshots = new TreeMap<>(snapshots);
            approvedBy = approvedBy == null ? Optional.empty() : approvedBy;
        }

        private Signature approved(String by) {
            return new Signature(verdict, rows, snapshots, tolerance, html, Optional.of(by));
        }

        /** The same signature of drafts that hold less, and leave the same. */
        Signature of(SortedMap<String, Long> smaller) {
            return new Signature(verdict, rows, smaller, tolerance, html, approvedBy);
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
        SortedMap<String, Draft> drafts = lake.draftsByTable(plan.run());
        requireAsTrimmed(plan, trimmed, drafts);
        ReplacedFiles replaced = new ReplacedFiles(lake.catalog(), plan, trimmed, drafts);
        return audit(plan, trimmed.cut(), replaced.relations(), tolerance, tests);
    }

    /** Queries of the order tables as the publication would leave them, by plain name. */
    public Map<String, String> future(ReplayPlan plan, Trimmed trimmed) {
        Map<String, TableRelations> relations =
                new ReplacedFiles(lake.catalog(), plan, trimmed, lake.draftsByTable(plan.run()))
                        .relations();
        Map<String, String> queries = new TreeMap<>();
        for (OrderTable table : OrderTable.all()) {
            queries.put(table.tableName(), relations.get(table.tableName()).after(table.schema()));
        }
        return queries;
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
        Trimmer trimmer = new Trimmer(lake, plan, snapshots);
        Cut cut = trimmer.complete();
        return audit(plan, cut, trimmer.within(cut), tolerance, tests);
    }

    private AuditReport audit(
            ReplayPlan plan,
            Cut cut,
            Map<String, TableRelations> tables,
            Tolerance tolerance,
            DataTests.Runner tests) {
        AuditSubject subject =
                new AuditSubject(
                        plan.run(),
                        ranges(plan),
                        cut.from(),
                        cut.to(),
                        lake.rules(plan.live()),
                        lake.rules(plan.rules()),
                        tables);
        try (KafkaHoles holes = KafkaHoles.open(lake.config().kafka(), lake.log())) {
            return new AuditRunner(lake.trino(), holes, tolerance, tests).run(subject);
        }
    }

    /**
     * Requires that drafts which are published whole hold each record of the range once.
     *
     * @param snapshots of the drafts, by live table
     * @throws LakehouseException {@code REFUSED} if one is missing or duplicated
     */
    public void requireWhole(ReplayPlan plan, Map<String, Long> snapshots) {
        SortedMap<String, Draft> drafts = lake.draftsByTable(plan.run());
        OrderRelations tables =
                table -> {
                    Draft draft = drafts.get(lake.tables().name(table).toString());
                    Long snapshot = snapshots.get(lake.tables().name(table).toString());
                    return snapshot == null
                            ? "(SELECT * FROM %s WHERE false)".formatted(Sql.name(draft.name()))
                            : Sql.at(draft.name(), snapshot);
                };
        try (KafkaHoles holes = KafkaHoles.open(lake.config().kafka(), lake.log())) {
            List<RangeSum> wrong =
                    new RangeCheck(lake.trino(), holes)
                            .sums(tables, ranges(plan)).stream().filter(sum -> !sum.ok()).toList();
            if (!wrong.isEmpty()) {
                throw new LakehouseException(
                        ErrorCode.REFUSED,
                        "The drafts of %s do not hold each record once: %s"
                                .formatted(plan.run(), wrong));
            }
        }
    }

    private static SortedMap<Integer, OffsetRange> ranges(ReplayPlan plan) {
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
        return ranges;
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

    /** Records in the ledger what was audited. */
    public Signature sign(ReplayPlan plan, Trimmed trimmed, AuditReport report, Path html) {
        return sign(plan, snapshots(trimmed), report, html);
    }

    /** The same for drafts that are published whole. */
    public Signature sign(
            ReplayPlan plan, SortedMap<String, Long> snapshots, AuditReport report, Path html) {
        Signature signature =
                new Signature(
                        report.verdict(),
                        report.rows(),
                        snapshots,
                        report.tolerance(),
                        html.toString(),
                        Optional.empty());
        new Runs(lake.ledger(), lake.tables()).note(plan.run(), ReplayStep.AUDITED, signature);
        return signature;
    }

    /**
     * Returns the signature of what was audited with a person's approval.
     *
     * @throws LakehouseException {@code REFUSED} if the person has planned the replay, or if it is
     *     broken
     */
    public static Signature approved(ReplayRun run, String by) {
        Approval.requireOther(run.id(), by, run.plan().by());
        Signature signature = run.details(ReplayStep.AUDITED, Signature.class);
        requireWhole(run, signature);
        return signature.approved(by);
    }

    /**
     * Requires that somebody else than a person has approved what was audited.
     *
     * @throws LakehouseException {@code REFUSED} otherwise
     */
    public void requireApproved(ReplayRun run, String publisher) {
        Approval.require(
                run.id(), run.details(ReplayStep.AUDITED, Signature.class).approvedBy(), publisher);
    }

    private static void requireWhole(ReplayRun run, Signature signature) {
        if (signature.verdict() == Verdict.BROKEN) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot publish the replay %s: its audit found sums that do not hold, so records would be lost or doubled; %s names them"
                            .formatted(run.id(), signature.html()));
        }
    }

    /**
     * Requires that what is to be published is what was audited, and came out well.
     *
     * @throws LakehouseException {@code REFUSED} if it is not; {@code DIFFERENT} if it has findings
     *     that are not accepted
     */
    public Signature requirePublishable(ReplayRun run, Acceptance acceptance) {
        Signature signature = run.details(ReplayStep.AUDITED, Signature.class);
        requireWhole(run, signature);
        if (!acceptance.covers(signature.verdict(), signature.rows())) {
            throw new LakehouseException(
                    ErrorCode.DIFFERENT,
                    "The audit of %s came to %s: read %s, and say %s if that is what is wanted"
                            .formatted(
                                    run.id(),
                                    signature.verdict(),
                                    signature.html(),
                                    String.join(
                                            " ",
                                            acceptance.lacking(
                                                    signature.verdict(), signature.rows()))));
        }
        requireSameWindows(run);
        Trimmed trimmed = run.details(ReplayStep.TRIMMED, Trimmed.class);
        if (!signature.snapshots().equals(snapshots(trimmed))) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot publish the replay %s: its drafts are not what was audited; './kappalake replay audit %s' again"
                            .formatted(run.id(), run.id()));
        }
        requireAsTrimmed(run.plan(), trimmed, lake.draftsByTable(run.id()));
        return signature;
    }

    /** Readers, {@code check} and the live job know windows of one size. */
    private static void requireSameWindows(ReplayRun run) {
        List<String> windows = run.plan().windowDifferences();
        if (!windows.isEmpty()) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot publish the replay %s into a range: it has other windows than the live job (%s), and one table would hold both; let its job take over ('./kappalake replay plan --takeover')"
                            .formatted(run.id(), String.join(", ", windows)));
        }
    }

    private static SortedMap<String, Long> snapshots(Trimmed trimmed) {
        SortedMap<String, Long> snapshots = new TreeMap<>();
        trimmed.tables()
                .forEach((live, part) -> part.snapshot().ifPresent(id -> snapshots.put(live, id)));
        return snapshots;
    }
}
