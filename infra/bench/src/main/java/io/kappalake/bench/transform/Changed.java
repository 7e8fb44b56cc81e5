package io.kappalake.bench.transform;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/**
 * What it took to bring some changed orders into the table.
 *
 * @param share of the number of orders
 * @param versions rows that were new in the source
 * @param kappalake the incremental run, tests included
 * @param mergeSeconds of Trino's MERGE of the same rows
 * @param mergeDeleteFiles files of deleted rows that the MERGE left
 * @param copySeconds of copying the whole table
 */
record Changed(
        double share,
        Spread spread,
        long versions,
        Ours kappalake,
        double mergeSeconds,
        long mergeDeleteFiles,
        double copySeconds) {
    Changed {
        requireNonNull(spread, "spread");
        requireNonNull(kappalake, "kappalake");
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
