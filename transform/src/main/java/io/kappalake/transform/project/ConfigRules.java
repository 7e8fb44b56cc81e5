package io.kappalake.transform.project;

import io.kappalake.lakehouse.problem.Location;
import java.util.Optional;

/** What must hold between the keys of a configuration, and between it and the lakehouse. */
public final class ConfigRules {
    private ConfigRules() {}

    /**
     * Reports a database that is not the lakehouse's catalog.
     *
     * @param catalog empty allows any
     */
    public static void checkDatabase(
            ModelConfig config, Optional<String> catalog, Location where, Problems problems) {
        Optional<String> database = config.database();
        if (database.isPresent() && catalog.isPresent() && !database.equals(catalog)) {
            problems.problem(
                    where,
                    "Invalid value '%s' for database (must be %s, the lakehouse's catalog): remove"
                                    .formatted(database.get(), catalog.get())
                            + " it");
        }
    }

    /** Reports keys that contradict each other. For the configuration merged from all places. */
    public static void checkTogether(ModelConfig config, Location where, Problems problems) {
        boolean partitionProperty = config.properties().containsKey("partitioning");
        boolean partitioned = !config.partitionBy().isEmpty() || partitionProperty;
        if (!config.mergeUpdateColumns().isEmpty() && !config.mergeExcludeColumns().isEmpty()) {
            together("merge_update_columns", "merge_exclude_columns", where, problems);
        }
        if (!config.partitionBy().isEmpty() && partitionProperty) {
            together("partition_by", "the property partitioning", where, problems);
        }
        if (!config.clusterBy().isEmpty() && config.properties().containsKey("sorted_by")) {
            together("cluster_by", "the property sorted_by", where, problems);
        }
        Optional<IncrementalStrategy> strategy = config.incrementalStrategy();
        if (strategy.equals(Optional.of(IncrementalStrategy.INSERT_OVERWRITE)) && !partitioned) {
            problems.problem(
                    where,
                    "Missing partition_by for incremental_strategy insert_overwrite, which replaces"
                            + " whole partitions: write it, or use delete+insert");
        }
        if (strategy.equals(Optional.of(IncrementalStrategy.DELETE_INSERT))
                && config.uniqueKey().isEmpty()) {
            problems.problem(
                    where,
                    "Missing unique_key for incremental_strategy delete+insert: write it, or use"
                            + " append");
        }
    }

    private static void together(String one, String other, Location where, Problems problems) {
        problems.problem(where, "Cannot use %s and %s together: remove one".formatted(one, other));
    }
}
