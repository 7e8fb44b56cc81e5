package io.kappalake.transform.result;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.LakehouseException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What became of a run, as {@code run_results.json} keeps it in the form of dbt's schema v6.
 *
 * @param invocationId of the run
 * @param version of the product
 * @param selected ids of all nodes that the run set out for, also those it did not reach
 * @param args the command line: text, number, boolean, list, map or null by option
 */
public record RunResults(
        String invocationId,
        String version,
        Instant startedAt,
        Instant generatedAt,
        List<String> selected,
        List<NodeResult> results,
        Map<String, Object> args) {
    /** The name of the file in the target folder. */
    public static final String FILE = "run_results.json";

    public RunResults {
        requireNonNull(invocationId, "invocationId");
        requireNonNull(version, "version");
        requireNonNull(startedAt, "startedAt");
        requireNonNull(generatedAt, "generatedAt");
        selected = List.copyOf(selected);
        results = List.copyOf(results);
        args = Collections.unmodifiableMap(new LinkedHashMap<>(args));
    }

    /** From the start of the run to the writing of its results. */
    public Duration elapsed() {
        return Duration.between(startedAt, generatedAt);
    }

    /** The result of a node. */
    public Optional<NodeResult> find(String uniqueId) {
        return results.stream().filter(result -> result.uniqueId().equals(uniqueId)).findFirst();
    }

    /** The status of each node that has one, for the selector {@code result:}. */
    public Map<String, String> statuses() {
        Map<String, String> statuses = new LinkedHashMap<>();
        results.forEach(result -> statuses.put(result.uniqueId(), result.status().toString()));
        return Collections.unmodifiableMap(statuses);
    }

    /** Ids of what failed, was skipped, or was selected and not reached. */
    public Set<String> toRetry() {
        Set<String> ids = new LinkedHashSet<>();
        results.stream()
                .filter(result -> result.status().isRetryable())
                .forEach(result -> ids.add(result.uniqueId()));
        selected.stream().filter(id -> find(id).isEmpty()).forEach(ids::add);
        return Collections.unmodifiableSet(ids);
    }

    /**
     * Replaces the file in a folder, which is created where it is missing. After an error the file
     * is as it was.
     *
     * @throws LakehouseException {@code FAILED} if it cannot be written
     */
    public void write(Path folder) {
        RunResultsFile.write(this, folder.resolve(FILE));
    }

    /**
     * Reads the file in a folder.
     *
     * @throws LakehouseException {@code INVALID_INPUT} if it is missing or not such a file
     */
    public static RunResults read(Path folder) {
        return RunResultsFile.read(folder.resolve(FILE));
    }
}
