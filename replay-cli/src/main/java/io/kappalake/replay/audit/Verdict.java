package io.kappalake.replay.audit;

/** What an audit says of a publication, the worst last. */
public enum Verdict {
    /** Every row that counts is the same, and every sum holds. */
    EQUAL,
    /** Rows differ, no more than was declared to be fine. */
    WITHIN_TOLERANCE,
    /** Rows differ, or a data test fails; to be published only if that is what is wanted. */
    DIFFERENT,
    /** A sum does not hold: records would be lost or doubled. Never to be published. */
    BROKEN
}
