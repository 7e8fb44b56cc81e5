package io.kappalake.job.log;

/** How far a partition was sent downstream. */
final class LogPosition {
    final int partition;
    final long stop;
    long next;
    long newestEventTime;

    /** Whether the split's output knows {@link #newestEventTime} of before the start. */
    boolean resumed;

    LogPosition(LogSplit split, long stop) {
        partition = split.partition();
        this.stop = stop;
        next = split.next();
        newestEventTime = split.newestEventTime();
    }

    LogSplit split() {
        return new LogSplit(partition, next, newestEventTime);
    }
}
