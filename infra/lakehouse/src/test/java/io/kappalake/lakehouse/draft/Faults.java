package io.kappalake.lakehouse.draft;

import java.util.concurrent.atomic.AtomicInteger;

/** Fault points before any call to catalog or storage; for one test at a time. */
final class Faults {
    private static volatile Hook hook = call -> {};

    private Faults() {}

    /** Action before a call. */
    interface Hook {
        void before(String call);
    }

    /** The process was killed; nothing that it does afterwards has any effect. */
    static final class Killed extends Error {
        Killed(String before) {
            super("killed before: " + before);
        }
    }

    /** The connection was lost. */
    static final class Lost extends RuntimeException {
        Lost(String before) {
            super("connection lost before: " + before);
        }
    }

    /** Runs an action with a hook that is called before each call. */
    static void during(Hook hook, Runnable action) {
        Faults.hook = hook;
        try {
            action.run();
        } finally {
            Faults.hook = call -> {};
        }
    }

    /** Runs an action from within a hook, without applying the hook to it. */
    static void without(Runnable action) {
        Hook suspended = hook;
        during(call -> {}, action);
        hook = suspended;
    }

    static void step(String call) {
        hook.before(call);
    }

    /** Kills at the nth call, and at all calls after it. */
    static Hook killAt(int n) {
        AtomicInteger calls = new AtomicInteger();
        return call -> {
            if (calls.getAndIncrement() >= n) {
                throw new Killed(call);
            }
        };
    }

    /** Loses the connection at the nth call with this prefix. */
    static Hook loseAt(int n, String kind) {
        AtomicInteger calls = new AtomicInteger();
        return call -> {
            if (call.startsWith(kind) && calls.getAndIncrement() == n) {
                throw new Lost(call);
            }
        };
    }
}
