package io.kappalake.transform.result;

import io.kappalake.lakehouse.metrics.Metrics;
import java.util.Map;
import java.util.TreeMap;

/** A run as metrics. */
public final class RunMetrics {
    private static final double MILLIS = 1000.0;

    private RunMetrics() {}

    /** Metrics of a run and of each node that it reached. */
    public static Metrics of(RunResults results) {
        Metrics metrics =
                new Metrics()
                        .gauge(
                                "kappalake_transform_run_timestamp_seconds",
                                "When the last run ended.",
                                results.generatedAt().getEpochSecond())
                        .gauge(
                                "kappalake_transform_run_duration_seconds",
                                "Duration of the last run.",
                                results.elapsed().toMillis() / MILLIS);
        Map<String, Long> statuses = new TreeMap<>();
        for (Status status : Status.values()) {
            statuses.put(status.toString(), 0L);
        }
        results.results().forEach(node -> statuses.merge(node.status().toString(), 1L, Long::sum));
        statuses.forEach(
                (status, nodes) ->
                        metrics.gauge(
                                "kappalake_transform_nodes",
                                "Nodes of the last run, by how they ended.",
                                nodes,
                                Map.of("status", status)));
        results.results().forEach(node -> add(metrics, node));
        return metrics;
    }

    private static void add(Metrics metrics, NodeResult node) {
        Map<String, String> labels = new TreeMap<>();
        labels.put("node", node.uniqueId());
        labels.put("type", node.uniqueId().replaceFirst("\\..*", ""));
        metrics.gauge(
                "kappalake_transform_node_duration_seconds",
                "Duration of a node in the last run.",
                node.duration().toMillis() / MILLIS,
                labels);
        node.rowsAffected()
                .ifPresent(
                        rows ->
                                metrics.gauge(
                                        "kappalake_transform_node_rows",
                                        "Rows that a model or seed wrote in the last run.",
                                        rows,
                                        labels));
        node.failures()
                .ifPresent(
                        rows ->
                                metrics.gauge(
                                        "kappalake_transform_node_failures",
                                        "Rows that a test found in the last run.",
                                        rows,
                                        labels));
    }
}
