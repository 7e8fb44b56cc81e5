package io.kappalake.ingest.window;

/**
 * Totals of one window and status, as the job keeps them in its state. A POJO by Flink's rules, so
 * that the state can gain fields without a migration. Savepoints hold the name of this class: it
 * must stay in this package, or the job could not start from older ones.
 */
public final class WindowTotals {
    /** The total of amounts whose sum no long can hold; amounts are never negative. */
    public static final long BEYOND = -1;

    /** Number of events. */
    public long count;

    /** Sum of the amounts, in minor units, or {@link #BEYOND}. */
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

    /** Adds events: their number, and the sum, smallest and greatest of their amounts. */
    public void add(long events, long sum, long smallest, long greatest) {
        count += events;
        // a sum that has left the range of a long is negative
        total = total == BEYOND || total + sum < 0 ? BEYOND : total + sum;
        min = Math.min(min, smallest);
        max = Math.max(max, greatest);
    }

    /** The mean amount, or not a number if the total is {@link #BEYOND}. */
    public double mean() {
        return total == BEYOND ? Double.NaN : (double) total / count;
    }

    /** Counts a new revision if there is something that the last one lacks. */
    public boolean revise() {
        if (count == written) {
            return false;
        }
        written = count;
        revision++;
        return true;
    }
}
