package io.kappalake.replay.compare;

import java.util.ArrayList;
import java.util.List;

/**
 * The findings of an audit with which a user wants a replay published.
 *
 * @param differences rows differ: that is what is wanted
 * @param failingTests data tests fail on what the tables would be
 */
public record Acceptance(boolean differences, boolean failingTests) {
    /** Only equal rows, or differences within the tolerance, of which all data tests hold. */
    public static final Acceptance NONE = new Acceptance(false, false);

    /**
     * Returns whether this is enough to publish; what is broken never is.
     *
     * @param verdict of the audit
     * @param rows the verdict on its rows alone
     */
    public boolean covers(Verdict verdict, Verdict rows) {
        return verdict != Verdict.BROKEN && lacking(verdict, rows).isEmpty();
    }

    /** The options, as of the command line, that are lacking to publish. */
    public List<String> lacking(Verdict verdict, Verdict rows) {
        List<String> lacking = new ArrayList<>();
        if (rows == Verdict.DIFFERENT && !differences) {
            lacking.add("--accept-differences");
        }
        if (verdict == Verdict.TESTS_FAILED && !failingTests) {
            lacking.add("--accept-failing-tests");
        }
        return lacking;
    }
}
