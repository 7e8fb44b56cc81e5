package io.kappalake.bench.transform;

import static java.util.Objects.requireNonNull;

import io.kappalake.bench.Goal;
import io.kappalake.bench.Machine;
import java.util.ArrayList;
import java.util.List;

/**
 * The result of a benchmark of incremental models.
 *
 * @param orders in the table
 * @param runs of each thing that was measured, after a warm-up; figures are medians
 * @param createSeconds of Trino's CREATE TABLE AS that makes the table of the first build
 * @param noChange a run that finds nothing new
 * @param fullRebuild with {@code --full-refresh}
 */
record TransformReport(
        Machine machine,
        long orders,
        int runs,
        Ours firstBuild,
        double createSeconds,
        Ours noChange,
        List<Changed> changes,
        Ours fullRebuild,
        List<Goal> goals) {
    /** The share at which an incremental run is compared with a full rebuild. */
    static final double SHARE_FOR_REBUILD = 0.01;

    TransformReport {
        requireNonNull(machine, "machine");
        requireNonNull(firstBuild, "firstBuild");
        requireNonNull(noChange, "noChange");
        requireNonNull(fullRebuild, "fullRebuild");
        changes = List.copyOf(changes);
        goals = List.copyOf(goals);
    }

    static TransformReport of(
            long orders,
            int runs,
            Ours firstBuild,
            double createSeconds,
            Ours noChange,
            List<Changed> changes,
            Ours fullRebuild) {
        return new TransformReport(
                Machine.here(),
                orders,
                runs,
                firstBuild,
                createSeconds,
                noChange,
                changes,
                fullRebuild,
                goals(noChange, changes, fullRebuild));
    }

    private static List<Goal> goals(Ours noChange, List<Changed> changes, Ours fullRebuild) {
        List<Goal> goals = new ArrayList<>();
        goals.add(Goal.atMost("Seconds of a run that finds nothing", noChange.seconds(), 1));
        goals.add(Goal.atMost("Statements of a run that finds nothing", noChange.statements(), 0));
        for (Changed changed : changes) {
            if (changed.spread() == Spread.NEWEST) {
                goals.add(Goal.atMost(changed + ", by Trino's MERGE", changed.ratioToMerge(), 1.3));
            } else {
                goals.add(
                        Goal.atMost(
                                changed + ", by copying the table", changed.ratioToCopy(), 1.2));
            }
        }
        for (Changed changed : changes) {
            if (changed.share() == SHARE_FOR_REBUILD) {
                goals.add(
                        Goal.atMost(
                                changed + ", by a full rebuild",
                                changed.kappalake().seconds() / fullRebuild.seconds(),
                                0.5));
            }
        }
        return goals;
    }
}
