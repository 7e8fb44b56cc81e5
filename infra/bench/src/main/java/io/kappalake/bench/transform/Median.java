package io.kappalake.bench.transform;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** The middle one of several figures. */
final class Median {
    private static final double MILLIS = 1000.0;

    private Median() {}

    /**
     * Of what the function says of each, with three decimals; the mean of the two in the middle.
     */
    static <T> double of(List<T> all, ToDoubleFunction<T> figure) {
        double[] sorted = all.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        double median =
                sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return Math.round(median * MILLIS) / MILLIS;
    }
}
