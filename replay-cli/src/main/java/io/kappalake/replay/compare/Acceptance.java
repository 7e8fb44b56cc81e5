package io.kappalake.replay.compare;

/** The verdicts with which a user wants a replay published. */
public enum Acceptance {
    /** Only equal rows, or differences within the tolerance. */
    EQUAL_ROWS,
    /** Differences too: they are what is wanted. */
    DIFFERENCES
}
