package io.kappalake.lakehouse.draft;

import java.util.function.Consumer;

/** Fault points between any two calls to catalog or storage, for the thread that sets them. */
final class Faults {
    private static final ThreadLocal<Consumer<String>> HOOK = new ThreadLocal<>();

    private Faults() {}

    /** The process was killed; nothing that it does afterwards has any effect. */
    static final class Killed extends Error {
        Killed(String before) {
            super("killed before: " + before);
        }
    }

    /** Runs something with a hook that is told of each call before it is made. */
    static void during(Consumer<String> hook, Runnable action) {
        HOOK.set(hook);
        try {
            action.run();
        } finally {
            HOOK.remove();
        }
    }

    static void step(String call) {
        Consumer<String> hook = HOOK.get();
        if (hook != null) {
            hook.accept(call);
        }
    }

    /** Kills at the nth call, and at all calls after it. */
    static Consumer<String> killAt(int n) {
        int[] calls = {0};
        return call -> {
            if (calls[0]++ >= n) {
                throw new Killed(call);
            }
        };
    }
}
