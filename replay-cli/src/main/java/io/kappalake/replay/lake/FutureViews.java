package io.kappalake.replay.lake;

import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.orders.table.OrderTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Views of the order tables as a publication would leave them, for people who want to look before
 * it is published: {@code replay_<run>.order_events} and so on, and {@code differences}, a view of
 * all rows that differ, if any do. They go with the audit's snapshots, and end with the replay.
 */
public final class FutureViews {
    private static final Logger LOG = LoggerFactory.getLogger(FutureViews.class);

    /** The view of the rows that differ. */
    public static final String DIFFERENCES = "differences";

    private final ReplayLake lake;
    private final String schema;

    /** The views of one replay, whether they are there or not. */
    public FutureViews(ReplayLake lake, String run) {
        this.lake = lake;
        this.schema = schema(run);
    }

    /** The schema of a replay's views. */
    public static String schema(String run) {
        return "replay_" + run.replaceAll("\\W", "_");
    }

    /**
     * Makes the views, or makes them anew. They are a convenience: where they cannot be made, the
     * replay goes on without them.
     *
     * @param queries the rows of each order table, by plain name
     * @param differences the rows that differ; empty if none do
     * @return the schema; empty if it could not be made
     */
    public Optional<String> create(Map<String, String> queries, Optional<String> differences) {
        try {
            lake.trino().execute("CREATE SCHEMA IF NOT EXISTS \"%s\"".formatted(schema));
            for (OrderTable table : OrderTable.all()) {
                lake.trino()
                        .execute(
                                "CREATE OR REPLACE VIEW %s SECURITY INVOKER AS %s"
                                        .formatted(view(table), queries.get(table.tableName())));
            }
            lake.trino().execute("DROP VIEW IF EXISTS " + differences());
            differences.ifPresent(
                    query ->
                            lake.trino()
                                    .execute(
                                            "CREATE VIEW %s SECURITY INVOKER AS %s"
                                                    .formatted(differences(), query)));
            return Optional.of(schema);
        } catch (LakehouseException e) {
            LOG.warn("Cannot make the views of {}: {}", schema, e.getMessage());
            return Optional.empty();
        }
    }

    /** Returns whether there are any. */
    public boolean exist() {
        return lake.catalog() instanceof SupportsNamespaces namespaces
                && namespaces.namespaceExists(Namespace.of(schema));
    }

    /**
     * Removes them, if there are any.
     *
     * @throws LakehouseException {@code UNAVAILABLE} if Trino does not answer
     */
    public void drop() {
        if (!exist()) {
            return;
        }
        List<String> statements = new ArrayList<>();
        OrderTable.all().forEach(table -> statements.add("DROP VIEW IF EXISTS " + view(table)));
        statements.add("DROP VIEW IF EXISTS " + differences());
        statements.add("DROP SCHEMA IF EXISTS \"%s\"".formatted(schema));
        statements.forEach(lake.trino()::execute);
    }

    /** As {@link #drop}, for a step that is done already: what is left is a matter of 'gc'. */
    public void dropQuietly() {
        try {
            drop();
        } catch (RuntimeException e) {
            LOG.warn(
                    "Views are left in {}; './kappalake replay gc --remove' removes them",
                    schema,
                    e);
        }
    }

    private String differences() {
        return Sql.name(TableIdentifier.of(schema, DIFFERENCES));
    }

    private String view(OrderTable table) {
        return Sql.name(TableIdentifier.of(schema, table.tableName()));
    }
}
