package io.kappalake.transform.result;

import static java.util.Objects.requireNonNull;

/**
 * A node's turn in a run, as it is printed.
 *
 * @param index from 1
 * @param total number of turns
 * @param what such as {@code sql incremental model}, {@code seed file} or {@code test}
 * @param name such as {@code marts.fct_orders}
 */
public record Step(int index, int total, String what, String name) {
    public Step {
        requireNonNull(what, "what");
        requireNonNull(name, "name");
        if (index < 1 || index > total) {
            throw new IllegalArgumentException(
                    "Invalid step %d of %d (must be from 1 to the total)".formatted(index, total));
        }
    }

    boolean isTest() {
        return what.equals("test");
    }

    boolean isSeed() {
        return what.startsWith("seed");
    }
}
