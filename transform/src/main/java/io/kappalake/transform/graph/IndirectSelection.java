package io.kappalake.transform.graph;

import java.util.Locale;

/** Which tests come along with the nodes that were selected. */
public enum IndirectSelection {
    /** Every test that reads at least one selected node. */
    EAGER,
    /** Every test all of whose nodes are selected. */
    CAUTIOUS,
    /** Every test all of whose nodes are selected or read by selected ones. */
    BUILDABLE,
    /** None. */
    EMPTY;

    /** As the option is written. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
