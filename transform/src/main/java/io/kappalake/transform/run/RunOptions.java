package io.kappalake.transform.run;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What a run is to do.
 *
 * @param build ids of the models and seeds to build
 * @param test ids of the tests to run
 * @param threads how many nodes at once
 * @param failFast whether nothing more begins after a failure
 * @param fullRefresh whether tables are built anew
 * @param atomic whether everything is published in one step
 * @param adopt whether tables and views may be replaced that no model or seed has made
 * @param auditWhole whether tests judge all rows even where the rest has passed before
 * @param patience how long to wait for another run that writes the same table; zero to be refused
 * @param args the command line, for {@code run_results.json}
 */
public record RunOptions(
        Set<String> build,
        Set<String> test,
        int threads,
        boolean failFast,
        boolean fullRefresh,
        boolean atomic,
        boolean adopt,
        boolean auditWhole,
        Duration patience,
        Map<String, Object> args) {
    public RunOptions {
        build = Set.copyOf(build);
        test = Set.copyOf(test);
        if (threads < 1) {
            throw new IllegalArgumentException(
                    "Invalid number of threads %d (must be at least 1)".formatted(threads));
        }
        requireNonNull(patience, "patience");
        args = Collections.unmodifiableMap(new LinkedHashMap<>(args));
    }
}
