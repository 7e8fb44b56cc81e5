package io.kappalake.job.log;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/** Limits a reader to a rate: unused allowance accumulates for at most a tenth of a second. */
public final class Pace {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int BURSTS_PER_SECOND = 10;

    private final double perSecond;
    private final LongSupplier nanoTime;
    private long last;
    private double left;

    /** A pace measured by that clock; 0 is no limit. */
    public Pace(double perSecond, LongSupplier nanoTime) {
        this.perSecond = perSecond;
        this.nanoTime = nanoTime;
        last = nanoTime.getAsLong();
    }

    /** True if one record may be sent now. */
    public boolean ready() {
        if (perSecond == 0 || left >= 1) {
            return true;
        }
        long now = nanoTime.getAsLong();
        left =
                Math.min(
                        left + (now - last) * perSecond / SECOND,
                        Math.max(1, perSecond / BURSTS_PER_SECOND));
        last = now;
        return left >= 1;
    }

    /** Counts one record as sent. */
    public void spend() {
        left--;
    }

    /** Waits briefly, so that checkpoint barriers can pass. */
    public void pause() {
        LockSupport.parkNanos(PAUSE);
    }
}
