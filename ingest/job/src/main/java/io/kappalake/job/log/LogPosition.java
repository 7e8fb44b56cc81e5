package io.kappalake.job.log;

/** Position up to which a partition has been sent downstream. */
final class LogPosition {
    final int partition;
    final long stop;

    /** The metrics read it in another thread, to which a value that is a moment old is as good. */
    long next;

    long newestEventTime;

    /** True if the split's output knows the {@link #newestEventTime} from before the start. */
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
