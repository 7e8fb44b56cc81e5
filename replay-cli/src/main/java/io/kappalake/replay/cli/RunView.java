package io.kappalake.replay.cli;

import io.kappalake.replay.run.ReplayRun;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A replay as {@code list} and {@code show} print it.
 *
 * @param stage its last step
 * @param rules keys whose values differ from the live job's
 * @param by who planned it
 * @param reason why, in that one's words
 */
record RunView(
        String run,
        String stage,
        String mode,
        Instant startedAt,
        long offsets,
        Map<String, String> rules,
        Optional<String> by,
        Optional<String> reason,
        List<StepView> steps) {
    RunView {
        rules = Map.copyOf(rules);
        steps = List.copyOf(steps);
    }

    /** A step that was done, and by whom and why as far as they said so. */
    record StepView(
            String step,
            Instant at,
            Optional<String> by,
            Optional<String> reason,
            Object details) {}

    static RunView of(ReplayRun run) {
        Map<String, String> rules = new TreeMap<>();
        run.plan()
                .differences()
                .forEach(
                        (key, difference) ->
                                rules.put(key, difference.after().orElse("(not set)")));
        return new RunView(
                run.id(),
                run.stage().text(),
                run.plan().mode().name().toLowerCase(Locale.ROOT),
                run.startedAt(),
                run.plan().source().size(),
                rules,
                run.plan().by(),
                run.plan().reason(),
                run.entries().stream()
                        .map(
                                e ->
                                        new StepView(
                                                e.step().text(),
                                                e.at(),
                                                e.by(),
                                                e.reason(),
                                                e.details()))
                        .toList());
    }
}
