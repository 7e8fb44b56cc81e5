package io.kappalake.orders.table;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.lakehouse.table.TableDefinition;
import io.kappalake.lakehouse.table.TableProvider;
import io.kappalake.lakehouse.table.ViewDefinition;
import io.kappalake.orders.rules.OrdersConfig;
import java.util.List;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * The tables of one stream of order events: the four of {@link OrderTable} in one namespace, and
 * the view on them. Streams with different namespaces do not meet.
 */
public record OrderTables(Namespace namespace) {
    public OrderTables {
        requireNonNull(namespace, "namespace");
    }

    /** The tables of the stream that a configuration describes. */
    public static OrderTables of(LakehouseConfig config) {
        return new OrderTables(Namespace.of(config.section(OrdersConfig.class).namespace()));
    }

    /** Namespace and name of a table. */
    public TableIdentifier name(OrderTable table) {
        return TableIdentifier.of(namespace, table.tableName());
    }

    /** Namespaces and names of all tables, in the order in which they are created. */
    public List<TableIdentifier> names() {
        return OrderTable.all().stream().map(this::name).toList();
    }

    /** The tables, in the order in which they are created. */
    public List<TableDefinition> definitions() {
        return OrderTable.all().stream().map(table -> table.in(namespace)).toList();
    }

    /** The view {@code order_metrics_latest}: the newest revision of each window and status. */
    public ViewDefinition latestMetrics() {
        return new ViewDefinition(
                TableIdentifier.of(namespace, "order_metrics_latest"),
                OrderTable.ORDER_METRICS.schema(),
                """
                    SELECT window_kind, window_start, window_end, status, order_count,
                           total_amount_cents, avg_amount_cents, min_amount_cents,
                           max_amount_cents, revision, watermark, emitted_at
                    FROM (
                        SELECT *, row_number() OVER (
                                   PARTITION BY window_kind, window_start, window_end, status
                                   ORDER BY revision DESC) AS newest
                        FROM order_metrics)
                    WHERE newest = 1""",
                "The newest revision of each window and status of order_metrics");
    }

    /** The tables as {@code init} creates them; found by {@link java.util.ServiceLoader}. */
    public static final class Provider implements TableProvider {
        @Override
        public List<TableDefinition> tables(LakehouseConfig config) {
            return OrderTables.of(config).definitions();
        }

        @Override
        public List<ViewDefinition> views(LakehouseConfig config) {
            return List.of(OrderTables.of(config).latestMetrics());
        }
    }
}
