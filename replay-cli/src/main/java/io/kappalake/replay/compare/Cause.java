package io.kappalake.replay.compare;

/** The cause of a row's difference, where it can be known. */
public enum Cause {
    /** A record that was a dead letter has become an order event; detail: its old reason. */
    RECOVERED("recovered dead letter"),
    /** A record that was an order event has become a dead letter; detail: its new reason. */
    REJECTED("newly rejected"),
    /** The rules for reading records differ; detail: the columns that changed. */
    DECODE("decode rule"),
    /** The rules for lateness differ: late before and counted now, or the other way. */
    LATENESS("lateness rule"),
    /** One side had given up the window's state when the record arrived: that depends on timing. */
    RETENTION("given up for retention"),
    /** The windows have another size or slide, or exist on one side only. */
    CONFIGURATION("window configuration"),
    /** A record differs from which this row was computed. */
    FOLLOWS("follows from another row"),
    /** A live record that is in neither table of the draft. */
    LOST("lost"),
    /** A second row of a record in the live tables, where the draft has one. */
    DOUBLED_BEFORE("was doubled before"),
    /** A record that no live table held. */
    ABSENT_BEFORE("was missing before"),
    /** None of the others: the code computes something else. */
    CODE("code");

    private final String words;

    Cause(String words) {
        this.words = words;
    }

    /** The cause in words. */
    public String words() {
        return words;
    }
}
