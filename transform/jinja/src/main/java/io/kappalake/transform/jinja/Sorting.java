package io.kappalake.transform.jinja;

import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;

/** Python's stable sort. */
final class Sorting {
    private Sorting() {}

    static void sort(List<Object> items, UnaryOperator<Object> key, boolean reverse) {
        Comparator<Object> order =
                (left, right) ->
                        Comparisons.compare(
                                Native.of(key.apply(left)), Native.of(key.apply(right)));
        items.sort(reverse ? order.reversed() : order);
    }
}
