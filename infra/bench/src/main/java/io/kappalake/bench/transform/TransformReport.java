package io.kappalake.bench.transform;

import static java.util.Objects.requireNonNull;

import io.kappalake.bench.Goal;
import io.kappalake.bench.Machine;
import io.kappalake.bench.transform.BenchProject.Build;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

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

    /** The share from which the rows cost more than the statements. */
    private static final double LARGE_SHARE = 0.1;

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
                goals(createSeconds, noChange, changes, fullRebuild));
    }

    private static List<Goal> goals(
            double createSeconds, Ours noChange, List<Changed> changes, Ours fullRebuild) {
        List<Goal> goals = new ArrayList<>();
        goals.add(Goal.atMost("Seconds of a run that finds nothing", noChange.seconds(), 0.05));
        goals.add(Goal.atMost("Statements of a run that finds nothing", noChange.statements(), 0));
        for (Changed changed : changes) {
            if (changed.spread() == Spread.NEWEST) {
                double most = changed.share() < LARGE_SHARE ? 1.5 : 1.2;
                goals.add(
                        Goal.atMost(changed + ", by Trino's MERGE", changed.ratioToMerge(), most));
            } else {
                goals.add(
                        Goal.atMost(
                                changed + ", by copying the table", changed.ratioToCopy(), 1.1));
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
        goals.add(
                Goal.atMost(
                        "Full rebuild, by CREATE TABLE AS",
                        fullRebuild.seconds() / createSeconds,
                        1.1));
        return goals;
    }

    /**
     * The figures of runs of one kind, each the median of them.
     *
     * @param seconds of the whole run
     * @param modelSeconds from the start of the model's computation to its publication
     * @param statements of Trino, tests included
     * @param rowsRead changed rows that the model read
     * @param filesReplaced files of the table that were rewritten
     * @param rowsCopied unchanged rows that were copied along with them
     */
    record Ours(
            double seconds,
            double modelSeconds,
            int statements,
            long rowsRead,
            long filesReplaced,
            long rowsCopied) {
        /** One run, and the number of its statements. */
        record Run(Build build, int statements) {}

        static Ours of(List<Run> runs) {
            return new Ours(
                    median(runs, run -> run.build().seconds()),
                    median(runs, run -> run.build().modelSeconds()),
                    (int) median(runs, Run::statements),
                    (long) median(runs, run -> run.build().rowsRead()),
                    (long) median(runs, run -> run.build().filesReplaced()),
                    (long) median(runs, run -> run.build().rowsCopied()));
        }
    }

    /**
     * The figures of runs that bring some changed orders into the table.
     *
     * @param share of the number of orders
     * @param versions rows that were new in the source
     * @param kappalake the incremental run, tests included
     * @param follower the run of the model that reads the changes of the first one
     * @param mergeSeconds of Trino's MERGE of the same rows
     * @param mergeDeleteFiles delete files that the MERGE left
     * @param copySeconds of copying the whole table
     */
    record Changed(
            double share,
            Spread spread,
            long versions,
            Ours kappalake,
            Ours follower,
            double mergeSeconds,
            long mergeDeleteFiles,
            double copySeconds) {
        Changed {
            requireNonNull(spread, "spread");
            requireNonNull(kappalake, "kappalake");
            requireNonNull(follower, "follower");
        }

        double ratioToMerge() {
            return kappalake.seconds() / mergeSeconds;
        }

        double ratioToCopy() {
            return kappalake.seconds() / copySeconds;
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%s %% changed among %s", percent(), spread);
        }

        private String percent() {
            double percent = share * 100;
            return percent < 1
                    ? String.format(Locale.ROOT, "%.1f", percent)
                    : String.format(Locale.ROOT, "%.0f", percent);
        }
    }

    /** The orders among which some change. */
    enum Spread {
        /** Only the newest twentieth, as in production. */
        NEWEST("newest 5 %"),
        /** All ages alike, so that every file of the table holds some. */
        ALL("all");

        private static final int NEWEST_SHARE = 20;

        private final String text;

        Spread(String text) {
            this.text = text;
        }

        /** Number of the newest orders that can change. */
        long candidates(long orders) {
            return this == NEWEST ? Math.max(1, orders / NEWEST_SHARE) : orders;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * Returns the median of a figure with three decimals; of an even number, the mean of the two in
     * the middle.
     */
    static <T> double median(List<T> all, ToDoubleFunction<T> figure) {
        double[] sorted = all.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        double median =
                sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return Math.round(median * 1000.0) / 1000.0;
    }
}
