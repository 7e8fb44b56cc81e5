package io.kappalake.job;

import io.kappalake.job.sink.TableSink;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.catalog.Namespaces;
import io.kappalake.orders.plan.IngestPlan;
import io.kappalake.orders.table.OrderTable;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.flink.CatalogLoader;
import org.apache.iceberg.flink.TableLoader;

/** The sinks of the tables that a run writes. */
record Tables(
        TableSink orderEvents,
        TableSink orderMetrics,
        TableSink lateEvents,
        TableSink deadLetters) {
    /** Iceberg's short names of catalogs; Flink's loader takes class names only. */
    private static final Map<String, String> IMPLEMENTATIONS =
            Map.of(
                    "jdbc", "org.apache.iceberg.jdbc.JdbcCatalog",
                    "rest", "org.apache.iceberg.rest.RESTCatalog",
                    "hive", "org.apache.iceberg.hive.HiveCatalog",
                    "glue", "org.apache.iceberg.aws.glue.GlueCatalog",
                    "nessie", "org.apache.iceberg.nessie.NessieCatalog");

    /**
     * The tables of a plan.
     *
     * @throws LakehouseException {@code REFUSED} if a replay would write to a table that is no
     *     draft, or if a table cannot take the rows
     */
    static Tables of(IngestPlan plan) {
        if (plan.replay().isPresent()) {
            refuseLive(plan.tables());
        }
        CatalogLoader catalog = catalog(plan);
        return new Tables(
                sink(catalog, plan.tables().orderEvents(), OrderTable.ORDER_EVENTS),
                sink(catalog, plan.tables().orderMetrics(), OrderTable.ORDER_METRICS),
                sink(catalog, plan.tables().lateEvents(), OrderTable.LATE_EVENTS),
                sink(catalog, plan.tables().deadLetters(), OrderTable.DEAD_LETTERS));
    }

    private static void refuseLive(IngestPlan.Tables tables) {
        for (String name :
                List.of(
                        tables.orderEvents(),
                        tables.orderMetrics(),
                        tables.lateEvents(),
                        tables.deadLetters())) {
            if (!TableIdentifier.parse(name).namespace().equals(Namespaces.DRAFTS)) {
                throw new LakehouseException(
                        ErrorCode.REFUSED,
                        "Cannot write a replay to table %s (must be a draft, in namespace %s): open drafts with './kappalake replay start'"
                                .formatted(name, Namespaces.DRAFTS));
            }
        }
    }

    /** The plan's catalog. */
    static CatalogLoader catalog(IngestPlan plan) {
        String type = plan.catalog().getOrDefault("type", "");
        String implementation =
                plan.catalog().getOrDefault("catalog-impl", IMPLEMENTATIONS.get(type));
        if (implementation == null) {
            throw new IllegalArgumentException(
                    "Invalid value '%s' for catalog.type (must be one of %s, or name the class with catalog.catalog-impl)"
                            .formatted(type, IMPLEMENTATIONS.keySet()));
        }
        return CatalogLoader.custom(
                plan.catalogName(), plan.catalog(), new Configuration(false), implementation);
    }

    private static TableSink sink(CatalogLoader catalog, String name, OrderTable definition) {
        return TableSink.of(
                TableLoader.fromCatalog(catalog, TableIdentifier.parse(name)), name, definition);
    }
}
