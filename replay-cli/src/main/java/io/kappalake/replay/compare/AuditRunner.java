package io.kappalake.replay.compare;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.trino.TrinoSession;
import io.kappalake.orders.proof.Holes;
import io.kappalake.orders.proof.RangeCheck;
import io.kappalake.orders.proof.RangeSum;
import io.kappalake.orders.proof.WindowCheck;
import io.kappalake.orders.proof.WindowSums;
import io.kappalake.orders.relation.OrderRelations;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Proves a replay before it is published: the two sums on what the tables would be, every row and
 * window against what it would replace, and the data tests. Reads only. Its memory does not grow
 * with the number of rows.
 */
public final class AuditRunner {
    private static final Logger LOG = LoggerFactory.getLogger(AuditRunner.class);

    private final TrinoSession trino;
    private final Holes holes;
    private final Tolerance tolerance;
    private final DataTests.Runner tests;
    private final BlockSize size;

    /**
     * An audit.
     *
     * @param trino a session whose unqualified names are those of the subjects' relations
     * @param holes tells whether the log has records at offsets without a row
     */
    public AuditRunner(
            TrinoSession trino, Holes holes, Tolerance tolerance, DataTests.Runner tests) {
        this(trino, holes, tolerance, tests, BlockSize.USUAL);
    }

    AuditRunner(
            TrinoSession trino,
            Holes holes,
            Tolerance tolerance,
            DataTests.Runner tests,
            BlockSize size) {
        this.trino = requireNonNull(trino, "trino");
        this.holes = requireNonNull(holes, "holes");
        this.tolerance = requireNonNull(tolerance, "tolerance");
        this.tests = requireNonNull(tests, "tests");
        this.size = requireNonNull(size, "size");
    }

    /**
     * Audits a replay; differences are no error.
     *
     * @throws io.kappalake.lakehouse.LakehouseException if a server fails; nothing was changed
     */
    public AuditReport run(AuditSubject subject) {
        long start = System.nanoTime();
        OrderRelations after = new AfterPublication(subject);
        List<RangeSum> partitions = new RangeCheck(trino, holes).sums(after, subject.ranges());
        WindowSums windows =
                new WindowCheck(trino, subject.replayed())
                        .sums(
                                AfterPublication.within(after, subject),
                                table -> subject.relations(table).live(),
                                subject.from(),
                                subject.to());
        List<ChangedSetting> configuration =
                ChangedSetting.between(subject.live(), subject.replayed());
        Comparison comparison =
                new Comparison(trino, subject, new Rules(configuration), tolerance, size);
        List<TableDifference> tables = comparison.compare();
        DataTests dataTests = tests.run(after);
        AuditReport report =
                new AuditReport(
                        subject.runId(),
                        Verdict.of(partitions, windows, tables, dataTests, tolerance),
                        Verdict.ofRows(tables, tolerance),
                        subject.from(),
                        subject.to(),
                        tolerance.toString(),
                        configuration,
                        partitions,
                        windows,
                        tables,
                        new TimelineQuery(trino, subject).load(),
                        dataTests,
                        comparison.query());
        LOG.info(
                "{} audit: {}, {} rows compared, {} differ, {} ms",
                subject.runId(),
                report.verdict(),
                tables.stream().mapToLong(TableDifference::before).sum(),
                tables.stream().mapToLong(TableDifference::differing).sum(),
                (System.nanoTime() - start) / 1_000_000);
        return report;
    }
}
