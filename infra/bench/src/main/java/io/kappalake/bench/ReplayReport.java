package io.kappalake.bench;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The result of a benchmark of replays.
 *
 * @param sizes the lengths of history, in the order in which they were measured
 * @param goals of speed for the last size, of publication for all
 */
record ReplayReport(Machine machine, List<ReplaySize> sizes, List<Goal> goals) {
    ReplayReport {
        requireNonNull(machine, "machine");
        sizes = List.copyOf(sizes);
        goals = List.copyOf(goals);
    }

    static ReplayReport of(List<ReplaySize> sizes) {
        return new ReplayReport(Machine.here(), sizes, goals(sizes));
    }

    private static List<Goal> goals(List<ReplaySize> sizes) {
        List<Goal> goals = new ArrayList<>();
        ReplaySize last = sizes.getLast();
        goals.add(
                Goal.atLeast(
                        "Replay by live catch-up",
                        last.replay().eventsPerSecond() / last.live().eventsPerSecond(),
                        0.9));
        goals.add(
                Goal.atMost("Audit, seconds per million rows", last.auditSecondsPerMillion(), 10));
        for (ReplaySize size : sizes) {
            String records = String.format(Locale.ROOT, "%,d records", size.records());
            goals.add(
                    Goal.atMost(
                            "Publication of %s, seconds of preparation and commit"
                                    .formatted(records),
                            size.publish().seconds(),
                            1));
            goals.add(
                    Goal.atMost(
                            "Publication of %s, seconds of the whole verb".formatted(records),
                            size.publish().wholeSeconds(),
                            1));
        }
        return goals;
    }
}
