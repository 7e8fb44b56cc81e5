package io.kappalake.transform.jinja;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;

/**
 * What one rendering has used of its {@link Limits}, with all macros and templates that it calls on
 * its thread. Its time is the thread's computing time: waiting for the host, such as for a query,
 * does not count.
 */
final class Budget {
    private static final ThreadLocal<Budget> CURRENT = new ThreadLocal<>();
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int STEPS_PER_LOOK = 64;

    private final Duration time;
    private final long end;
    private int openings;
    private long steps;
    private long made;

    private Budget(Duration time) {
        this.time = time;
        this.end = now() + time.toNanos();
    }

    /** The budget of the rendering that this thread is in, or of one that begins. */
    static Budget open() {
        return open(Limits.TIME);
    }

    /** The same; one that begins has so much time. */
    static Budget open(Duration time) {
        Budget budget = CURRENT.get();
        if (budget == null) {
            budget = new Budget(time);
            CURRENT.set(budget);
        }
        budget.openings++;
        return budget;
    }

    /** Ends the rendering, or what it called. */
    void close() {
        openings--;
        if (openings == 0) {
            CURRENT.remove();
        }
    }

    /** Counts one statement, expression or item. */
    static void step() {
        Budget budget = CURRENT.get();
        if (budget == null) {
            return;
        }
        budget.steps++;
        if (budget.steps > Limits.STEPS) {
            throw JinjaException.of(
                    "OverflowError",
                    "the template takes more than %d steps: loop over less"
                            .formatted(Limits.STEPS));
        }
        if (budget.steps % STEPS_PER_LOOK == 0) {
            budget.look();
        }
    }

    /** Fails when time is up. */
    static void checkTime() {
        Budget budget = CURRENT.get();
        if (budget != null) {
            budget.look();
        }
    }

    /** Counts characters or items that an operation or a function made. */
    static void made(long size) {
        Budget budget = CURRENT.get();
        if (budget == null) {
            return;
        }
        budget.made += size;
        if (budget.made > Limits.MADE) {
            throw JinjaException.of(
                    "OverflowError",
                    "the template makes more than %d characters and items: build less"
                            .formatted(Limits.MADE));
        }
    }

    private void look() {
        if (now() - end > 0) {
            throw JinjaException.of(
                    "TimeoutError",
                    "the template computes for more than %d s: loop over less, or write a simpler regular expression"
                            .formatted(time.toSeconds()));
        }
    }

    private static long now() {
        return THREADS.isCurrentThreadCpuTimeSupported() && !Thread.currentThread().isVirtual()
                ? THREADS.getCurrentThreadCpuTime()
                : System.nanoTime();
    }
}
