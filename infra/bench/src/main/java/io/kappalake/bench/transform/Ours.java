package io.kappalake.bench.transform;

import io.kappalake.bench.transform.BenchProject.Build;
import java.util.List;

/**
 * What runs of one kind took, each figure the median of them.
 *
 * @param seconds of the whole run
 * @param modelSeconds from the begin of the model's computation to its publication
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
    /** One run, and how many statements it needed. */
    record Run(Build build, int statements) {}

    static Ours of(List<Run> runs) {
        return new Ours(
                Median.of(runs, run -> run.build().seconds()),
                Median.of(runs, run -> run.build().modelSeconds()),
                (int) Median.of(runs, Run::statements),
                (long) Median.of(runs, run -> run.build().rowsRead()),
                (long) Median.of(runs, run -> run.build().filesReplaced()),
                (long) Median.of(runs, run -> run.build().rowsCopied()));
    }
}
