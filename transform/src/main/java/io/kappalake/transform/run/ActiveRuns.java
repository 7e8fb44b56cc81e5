package io.kappalake.transform.run;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The runs that are at work in this process. */
final class ActiveRuns {
    private static final Set<String> RUNS = ConcurrentHashMap.newKeySet();

    private ActiveRuns() {}

    static void begin(String runId) {
        RUNS.add(runId);
    }

    static void end(String runId) {
        RUNS.remove(runId);
    }

    static boolean contains(String runId) {
        return RUNS.contains(runId);
    }
}
