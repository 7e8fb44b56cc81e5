package io.kappalake.transform.jinja;

import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;

/** Python's stable sort. */
final class Sorting {
    private Sorting() {}

    static void sort(List<Object> items, UnaryOperator<Object> key, boolean reverse) {
        Comparator<Object> order =
                (left, right) -> compare(Native.of(key.apply(left)), Native.of(key.apply(right)));
        items.sort(reverse ? order.reversed() : order);
    }

    /** What is equal needs no order: none beside none can be sorted. */
    private static int compare(Object left, Object right) {
        return Comparisons.equal(left, right) ? 0 : Comparisons.compare(left, right);
    }
}
