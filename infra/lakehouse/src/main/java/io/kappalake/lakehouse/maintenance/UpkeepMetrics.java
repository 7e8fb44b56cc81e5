package io.kappalake.lakehouse.maintenance;

import io.kappalake.lakehouse.metrics.Metrics;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The state of tables as metrics. */
public final class UpkeepMetrics {
    private UpkeepMetrics() {}

    /**
     * Metrics of tables at a moment.
     *
     * @param failures steps of the pass that failed
     */
    public static Metrics of(List<TableUpkeep> tables, long failures, Instant at) {
        Metrics metrics = new Metrics();
        for (TableUpkeep table : tables) {
            Map<String, String> labels = Map.of("table", table.table());
            metrics.gauge("kappalake_table_files", "Data files.", table.files(), labels)
                    .gauge(
                            "kappalake_table_bytes",
                            "Size of the data files.",
                            table.bytes(),
                            labels)
                    .gauge(
                            "kappalake_table_small_files",
                            "Data files below maintain.small-file-mb.",
                            table.smallFiles(),
                            labels)
                    .gauge(
                            "kappalake_table_delete_files",
                            "Delete files.",
                            table.deleteFiles(),
                            labels)
                    .gauge("kappalake_table_snapshots", "Snapshots.", table.snapshots(), labels);
        }
        return metrics.gauge(
                        "kappalake_maintain_failures",
                        "Steps of the last pass that failed.",
                        failures)
                .gauge(
                        "kappalake_maintain_timestamp_seconds",
                        "When the last pass ended.",
                        at.getEpochSecond());
    }
}
