package io.kappalake.transform.run;

import static java.util.Objects.requireNonNull;

import io.kappalake.transform.result.Console;
import io.kappalake.transform.result.NodeResult;
import io.kappalake.transform.result.Status;
import io.kappalake.transform.result.Step;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What happened to each node so far; says it as it happens. Safe for use by several threads. */
final class RunLog {
    private final Console console;
    private final Clock clock;
    private final int total;
    private final Map<String, Step> steps = new LinkedHashMap<>();
    private final Map<String, Instant> starts = new LinkedHashMap<>();
    private final List<NodeResult> results = new ArrayList<>();

    RunLog(Console console, Clock clock, int total) {
        this.console = requireNonNull(console, "console");
        this.clock = requireNonNull(clock, "clock");
        this.total = total;
    }

    /** A node begins. */
    synchronized void started(String id, String what, String name) {
        console.started(step(id, what, name));
        starts.put(id, clock.instant());
    }

    private Step step(String id, String what, String name) {
        return steps.computeIfAbsent(id, key -> new Step(steps.size() + 1, total, what, name));
    }

    /** A result that can be filled, of a node that has begun. */
    synchronized NodeResult.Builder result(String id, Status status) {
        return NodeResult.builder(id, status, starts.get(id), clock.instant());
    }

    /** A node has ended. */
    synchronized void finished(NodeResult result) {
        results.add(result);
        console.finished(steps.get(result.uniqueId()), result);
    }

    /** A node will not run. */
    synchronized void skipped(String id, String what, String name, String why) {
        Step step = step(id, what, name);
        Instant now = clock.instant();
        NodeResult result =
                NodeResult.builder(id, Status.SKIPPED, starts.getOrDefault(id, now), now)
                        .message(why)
                        .build();
        results.add(result);
        console.finished(step, result);
    }

    /** Whether a node has ended. */
    synchronized boolean isFinished(String id) {
        return results.stream().anyMatch(result -> result.uniqueId().equals(id));
    }

    /** All results, in the order in which the nodes ended. */
    synchronized List<NodeResult> results() {
        return List.copyOf(results);
    }
}
