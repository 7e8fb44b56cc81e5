package io.kappalake.replay.compare;

import java.util.List;

/** Receives the differences found by a comparison. */
interface Pairs {
    /** The tables that a pair concerns before and after. */
    record Sides(boolean inBefore, boolean inAfter, boolean deadBefore, boolean deadAfter) {
        TableDifference.Kind kind() {
            if (inBefore && inAfter) {
                return TableDifference.Kind.CHANGED;
            }
            return inBefore ? TableDifference.Kind.MISSING : TableDifference.Kind.EXTRA;
        }
    }

    /**
     * Pairs that differ alike.
     *
     * @param clock the least offset from which on the partition's clock may differ, or null
     * @param changes number of changes by value
     */
    record Group(
            int part,
            Sides sides,
            Cause cause,
            String detail,
            long rows,
            long tolerated,
            Long clock,
            List<Long> changes) {}

    /** One pair; texts in the order of the keys and values, null for null. */
    record Pair(
            Sides sides,
            Cause cause,
            String detail,
            List<String> keys,
            List<String> before,
            List<String> after) {}

    void add(Group group);

    /** Returns whether more samples of such pairs are wanted. */
    boolean wants(Sides sides);

    void add(Pair pair);
}
