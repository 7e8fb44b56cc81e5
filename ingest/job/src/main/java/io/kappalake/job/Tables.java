package io.kappalake.job;

import io.kappalake.job.sink.TableSink;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.catalog.Namespaces;
import io.kappalake.orders.plan.IngestPlan;
import io.kappalake.orders.table.OrderTable;
import java.util.List;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.flink.CatalogLoader;
import org.apache.iceberg.flink.TableLoader;

/** The sinks of the tables that a run writes. */
record Tables(
        TableSink orderEvents,
        TableSink orderMetrics,
        TableSink lateEvents,
        TableSink deadLetters) {
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
        return LakeCatalog.loader(plan.catalogName(), plan.catalog());
    }

    private static TableSink sink(CatalogLoader catalog, String name, OrderTable definition) {
        return TableSink.of(
                TableLoader.fromCatalog(catalog, TableIdentifier.parse(name)), name, definition);
    }
}
