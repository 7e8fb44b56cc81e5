package io.kappalake.replay.compare;

import io.kappalake.orders.proof.RangeSum;
import io.kappalake.orders.proof.WindowSums;
import java.util.List;

/** The verdict of an audit, the worst last. */
public enum Verdict {
    /** Every row that counts is the same, and every sum holds. */
    EQUAL,
    /** Rows differ, within the declared tolerance. */
    WITHIN_TOLERANCE,
    /** Rows differ; to be published only if that is what is wanted. */
    DIFFERENT,
    /** A data test fails, or could not run, whether rows differ or not. */
    TESTS_FAILED,
    /** A sum does not hold: records would be lost or duplicated. Never to be published. */
    BROKEN;

    /** Derives the verdict of an audit from its parts. */
    static Verdict of(
            List<RangeSum> partitions,
            WindowSums windows,
            List<TableDifference> tables,
            DataTests tests,
            Tolerance tolerance) {
        if (!partitions.stream().allMatch(RangeSum::ok)
                || !windows.ok()
                || tables.stream().anyMatch(table -> table.caused(Cause.LOST) > 0)) {
            return BROKEN;
        }
        return tests.ok() ? ofRows(tables, tolerance) : TESTS_FAILED;
    }

    /** Derives the verdict on the compared rows alone. */
    static Verdict ofRows(List<TableDifference> tables, Tolerance tolerance) {
        if (tables.stream().allMatch(table -> table.differing() == 0)) {
            return EQUAL;
        }
        return tables.stream()
                        .allMatch(
                                table ->
                                        tolerance.allows(
                                                table.differing() - table.tolerated(),
                                                table.before()))
                ? WITHIN_TOLERANCE
                : DIFFERENT;
    }
}
