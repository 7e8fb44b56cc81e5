package io.kappalake.transform.materialization;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.draft.TableShape;
import io.kappalake.lakehouse.maintenance.TablePolicy;
import io.kappalake.transform.project.IncrementalStrategy;
import io.kappalake.transform.project.Materialization;
import io.kappalake.transform.project.ModelConfig;
import io.kappalake.transform.project.OnSchemaChange;
import io.kappalake.transform.project.OnSourceDelete;
import io.kappalake.transform.relation.Layout;
import io.kappalake.transform.relation.RelationName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.Schema;

/**
 * How a table model is to be written.
 *
 * @param uniqueKey columns that identify a row; none makes a merge an append
 * @param updated columns that a merge changes in rows that are there; empty for all
 * @param kept columns that a merge leaves as they are in rows that are there
 * @param predicates conditions on {@code DBT_INTERNAL_DEST} and {@code DBT_INTERNAL_SOURCE} for
 *     rows to meet
 * @param partitioning columns and transforms
 * @param sorting columns with direction
 * @param properties Iceberg's table properties
 */
public record TableSpec(
        RelationName relation,
        IncrementalStrategy strategy,
        List<String> uniqueKey,
        List<String> updated,
        List<String> kept,
        List<String> predicates,
        OnSchemaChange onSchemaChange,
        OnSourceDelete onSourceDelete,
        List<String> partitioning,
        List<String> sorting,
        Map<String, String> properties) {
    public TableSpec {
        requireNonNull(relation, "relation");
        requireNonNull(strategy, "strategy");
        uniqueKey = names(uniqueKey);
        updated = names(updated);
        kept = names(kept);
        predicates = List.copyOf(predicates);
        requireNonNull(onSchemaChange, "onSchemaChange");
        requireNonNull(onSourceDelete, "onSourceDelete");
        partitioning = List.copyOf(partitioning);
        sorting = List.copyOf(sorting);
        properties = Map.copyOf(properties);
    }

    /**
     * The table of a model's configuration. Without a strategy, a model with a unique key merges
     * and another one appends.
     */
    public static TableSpec of(RelationName relation, ModelConfig config) {
        TableProperties given = TableProperties.parse(config.properties());
        List<String> keys =
                config.materialized() == Materialization.INCREMENTAL
                        ? config.uniqueKey()
                        : List.of();
        return new TableSpec(
                relation,
                config.incrementalStrategy()
                        .orElse(
                                keys.isEmpty()
                                        ? IncrementalStrategy.APPEND
                                        : IncrementalStrategy.MERGE),
                keys,
                config.mergeUpdateColumns(),
                config.mergeExcludeColumns(),
                config.incrementalPredicates(),
                config.onSchemaChange(),
                config.onSourceDelete().orElse(OnSourceDelete.FAIL),
                config.partitionBy().isEmpty() ? given.partitioning() : config.partitionBy(),
                config.clusterBy().isEmpty() ? given.sorting() : config.clusterBy(),
                properties(relation, given.iceberg(), config.meta()));
    }

    /** Those that are given, and the policy of upkeep, which a model has in its {@code meta}. */
    private static Map<String, String> properties(
            RelationName relation, Map<String, String> given, Map<String, Object> meta) {
        Object policy = meta.get("maintain");
        if (policy == null) {
            return given;
        }
        if (!(policy instanceof Map<?, ?> keys)) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "Invalid value '%s' for meta.maintain of %s (must be keys such as snapshots-older-than with their values)"
                            .formatted(policy, relation));
        }
        try {
            Map<String, String> all = new LinkedHashMap<>(TablePolicy.properties(keys));
            all.putAll(given);
            return all;
        } catch (LakehouseException e) {
            throw new LakehouseException(
                    e.code(), "meta.maintain of %s: %s".formatted(relation, e.getMessage()), e);
        }
    }

    /** Whether rows with a key that is there take the place of those. */
    public boolean isKeyed() {
        return !uniqueKey.isEmpty()
                && (strategy == IncrementalStrategy.MERGE
                        || strategy == IncrementalStrategy.DELETE_INSERT);
    }

    /** Columns as a table has them: in lower case, without the quotes that SQL may need. */
    private static List<String> names(List<String> written) {
        return written.stream().map(TableSpec::name).toList();
    }

    private static String name(String written) {
        String name = written.strip();
        boolean quoted = name.length() > 2 && name.startsWith("\"") && name.endsWith("\"");
        return (quoted ? name.substring(1, name.length() - 1).replace("\"\"", "\"") : name)
                .toLowerCase(Locale.ROOT);
    }

    /** The shape of a table with these columns. */
    TableShape shape(Schema schema) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("format-version", "2");
        all.put("write.format.default", "parquet");
        all.put("write.parquet.compression-codec", "zstd");
        all.put("write.metadata.delete-after-commit.enabled", "true");
        all.put("write.metadata.previous-versions-max", "50");
        all.putAll(properties);
        return new TableShape(
                schema,
                Layout.partitioning(schema, partitioning),
                Layout.sorting(schema, sorting),
                all,
                Optional.empty());
    }
}
