package io.kappalake.transform.graph;

import java.util.Locale;

/** What a node is. */
public enum Kind {
    MODEL,
    SEED,
    SOURCE,
    TEST;

    /** As ids and selectors write it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
