package io.kappalake.ingest.window;

/**
 * What is known of one window and status. A POJO as Flink wants it, so that its state can gain
 * fields without a migration.
 */
public final class WindowTotals {
    /** Number of events. */
    public long count;

    /** Sum of the amounts, in minor units. */
    public long total;

    /** Smallest amount. */
    public long min = Long.MAX_VALUE;

    /** Greatest amount. */
    public long max = Long.MIN_VALUE;

    /** The revision written last; 0 before the first one. */
    public int revision;

    /** The number of events in that revision. */
    public long written;

    /** Called by Flink. */
    public WindowTotals() {}

    void add(Contribution contribution) {
        count += contribution.count();
        total = Math.addExact(total, contribution.total());
        min = Math.min(min, contribution.min());
        max = Math.max(max, contribution.max());
    }

    /** Counts a new revision if there is something that the last one lacks. */
    boolean revise() {
        if (count == written) {
            return false;
        }
        written = count;
        revision++;
        return true;
    }
}
