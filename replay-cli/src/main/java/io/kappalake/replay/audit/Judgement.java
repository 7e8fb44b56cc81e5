package io.kappalake.replay.audit;

import io.kappalake.orders.proof.RangeSum;
import io.kappalake.orders.proof.WindowSums;
import java.util.List;

/** Comes to a verdict. */
final class Judgement {
    private Judgement() {}

    static Verdict of(
            List<RangeSum> partitions,
            WindowSums windows,
            List<TableDifference> tables,
            DataTests tests,
            Tolerance tolerance) {
        if (!partitions.stream().allMatch(RangeSum::ok)
                || !windows.ok()
                || tables.stream().anyMatch(table -> table.caused(Cause.LOST) > 0)) {
            return Verdict.BROKEN;
        }
        if (!tests.ok()) {
            return Verdict.DIFFERENT;
        }
        if (tables.stream().allMatch(table -> table.differing() == 0)) {
            return Verdict.EQUAL;
        }
        return tables.stream()
                        .allMatch(
                                table ->
                                        tolerance.allows(
                                                table.differing() - table.tolerated(),
                                                table.before()))
                ? Verdict.WITHIN_TOLERANCE
                : Verdict.DIFFERENT;
    }
}
