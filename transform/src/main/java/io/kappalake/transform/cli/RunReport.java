package io.kappalake.transform.cli;

import io.kappalake.transform.result.NodeResult;
import io.kappalake.transform.result.RunResults;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The JSON document of a run.
 *
 * @param elapsedSeconds from start to end
 * @param counts how many nodes ended how
 */
record RunReport(
        String runId, double elapsedSeconds, Map<String, Long> counts, List<NodeReport> results) {
    private static final double MILLIS = 1000.0;

    /** What became of a node. */
    record NodeReport(
            String uniqueId,
            String status,
            double seconds,
            String message,
            Long rows,
            Long failures,
            Map<String, Object> details) {}

    static RunReport of(RunResults results) {
        Map<String, Long> counts = new TreeMap<>();
        results.results().forEach(r -> counts.merge(r.status().toString(), 1L, Long::sum));
        return new RunReport(
                results.invocationId(),
                results.elapsed().toMillis() / MILLIS,
                counts,
                results.results().stream().map(RunReport::of).toList());
    }

    private static NodeReport of(NodeResult result) {
        Map<String, Object> details = new TreeMap<>();
        result.adapterResponse().forEach((name, value) -> details.put(camelCase(name), value));
        return new NodeReport(
                result.uniqueId(),
                result.status().toString(),
                result.duration().toMillis() / MILLIS,
                result.message().orElse(null),
                result.rowsAffected().isPresent() ? result.rowsAffected().getAsLong() : null,
                result.failures().isPresent() ? result.failures().getAsLong() : null,
                details);
    }

    private static String camelCase(String name) {
        StringBuilder camel = new StringBuilder();
        for (String part : name.split("_")) {
            camel.append(
                    camel.isEmpty() || part.isEmpty()
                            ? part
                            : Character.toUpperCase(part.charAt(0)) + part.substring(1));
        }
        return camel.toString();
    }
}
