package io.kappalake.orders.table;

import static org.apache.iceberg.types.Types.NestedField.optional;
import static org.apache.iceberg.types.Types.NestedField.required;

import io.kappalake.lakehouse.table.TableDefaults;
import io.kappalake.lakehouse.table.TableDefinition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.types.Types.BinaryType;
import org.apache.iceberg.types.Types.DoubleType;
import org.apache.iceberg.types.Types.IntegerType;
import org.apache.iceberg.types.Types.LongType;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.iceberg.types.Types.StringType;
import org.apache.iceberg.types.Types.TimestampType;

/**
 * A table of order events, whatever namespace it is in. There are four of them, each one object, so
 * that they can be compared by identity; their columns are part of the product's contract.
 */
public final class OrderTable {
    private static final TimestampType INSTANT = TimestampType.withZone();

    /** One row per Kafka record that parsed. */
    public static final OrderTable ORDER_EVENTS = orderEvents();

    /** One row per firing of a window. */
    public static final OrderTable ORDER_METRICS = orderMetrics();

    /** One row per record and window that was closed for good when the record came. */
    public static final OrderTable LATE_EVENTS = lateEvents();

    /** One row per Kafka record that did not parse. */
    public static final OrderTable DEAD_LETTERS = deadLetters();

    private static final List<OrderTable> ALL =
            List.of(ORDER_EVENTS, ORDER_METRICS, LATE_EVENTS, DEAD_LETTERS);

    private final String tableName;
    private final Schema schema;
    private final PartitionSpec partitioning;
    private final SortOrder order;
    private final Map<String, String> properties;

    private OrderTable(
            String tableName,
            Schema schema,
            PartitionSpec partitioning,
            SortOrder order,
            Map<String, String> properties) {
        this.tableName = tableName;
        this.schema = schema;
        this.partitioning = partitioning;
        this.order = order;
        this.properties = properties;
    }

    /** The four tables, in the order in which they are created. */
    public static List<OrderTable> all() {
        return ALL;
    }

    /**
     * The table that has this name in some namespace.
     *
     * @throws IllegalArgumentException if none has
     */
    public static OrderTable of(TableIdentifier name) {
        return ALL.stream()
                .filter(table -> table.tableName.equals(name.name()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No order table: " + name));
    }

    /** The name without a namespace. */
    public String tableName() {
        return tableName;
    }

    /** The columns. */
    public Schema schema() {
        return schema;
    }

    /** The table in a namespace. */
    public TableDefinition in(Namespace namespace) {
        return new TableDefinition(
                TableIdentifier.of(namespace, tableName), schema, partitioning, order, properties);
    }

    /** The name without a namespace. */
    @Override
    public String toString() {
        return tableName;
    }

    private static OrderTable orderEvents() {
        Schema schema = new Schema(eventColumns());
        return define(
                "order_events",
                "Order events, one row per Kafka record that parsed; append only",
                schema,
                PartitionSpec.builderFor(schema).day("event_time").build(),
                SortOrder.builderFor(schema).asc("event_time").build());
    }

    private static List<NestedField> eventColumns() {
        List<NestedField> columns = new ArrayList<>();
        columns.add(required(1, "order_id", StringType.get(), "The order that the event is about"));
        columns.add(required(2, "customer_id", StringType.get(), "The customer who placed it"));
        columns.add(
                optional(
                        3,
                        "status",
                        StringType.get(),
                        "State of the order after the event, null if the record had none"));
        columns.add(
                required(
                        4,
                        "amount_cents",
                        LongType.get(),
                        "Amount in minor units of the currency (cents)"));
        columns.add(optional(5, "currency", StringType.get(), "ISO 4217 code of the currency"));
        columns.add(optional(6, "created_at", INSTANT, "When the order was placed, UTC"));
        columns.add(optional(7, "updated_at", INSTANT, "When the order was last changed, UTC"));
        columns.add(
                required(
                        8,
                        "event_time",
                        INSTANT,
                        "When the event happened, UTC; windows go by it"));
        columns.add(
                optional(
                        9,
                        "extra",
                        StringType.get(),
                        "Fields of the record that have no column, as a JSON object"));
        columns.add(
                required(
                        10,
                        "kafka_partition",
                        IntegerType.get(),
                        "Kafka partition that the record was read from"));
        columns.add(required(11, "kafka_offset", LongType.get(), "Offset in that partition"));
        columns.add(required(12, "kafka_timestamp", INSTANT, "Timestamp of the Kafka record"));
        columns.add(required(13, "ingested_at", INSTANT, "When the ingest job read the record"));
        return columns;
    }

    private static OrderTable lateEvents() {
        List<NestedField> columns = eventColumns();
        columns.add(
                required(
                        14,
                        "window_kind",
                        StringType.get(),
                        "Kind of the window that it came too late for: tumbling or sliding"));
        columns.add(required(15, "window_start", INSTANT, "Start of that window, inclusive"));
        columns.add(required(16, "window_end", INSTANT, "End of that window, exclusive"));
        columns.add(
                required(
                        17,
                        "reason",
                        StringType.get(),
                        "late: the record's Kafka partition had closed the window;"
                                + " retention: the window's state was no longer kept"));
        columns.add(
                required(
                        18,
                        "partition_watermark",
                        INSTANT,
                        "Watermark of the record's Kafka partition when it was read"));
        Schema schema = new Schema(columns);
        return define(
                "late_events",
                "Events that came after a window was closed for good, one row per event and window;"
                        + " append only",
                schema,
                PartitionSpec.builderFor(schema).day("event_time").build(),
                SortOrder.builderFor(schema).asc("event_time").build());
    }

    private static OrderTable orderMetrics() {
        Schema schema =
                new Schema(
                        required(
                                1,
                                "window_kind",
                                StringType.get(),
                                "Kind of window: tumbling or sliding"),
                        required(2, "window_start", INSTANT, "Start of the window, inclusive"),
                        required(3, "window_end", INSTANT, "End of the window, exclusive"),
                        required(
                                4,
                                "status",
                                StringType.get(),
                                "State of the orders counted; unknown for events without one"),
                        required(5, "order_count", LongType.get(), "Number of events"),
                        required(
                                6,
                                "total_amount_cents",
                                LongType.get(),
                                "Sum of the amounts, in minor units"),
                        required(
                                7,
                                "avg_amount_cents",
                                DoubleType.get(),
                                "Mean amount, in minor units"),
                        required(
                                8,
                                "min_amount_cents",
                                LongType.get(),
                                "Smallest amount, in minor units"),
                        required(
                                9,
                                "max_amount_cents",
                                LongType.get(),
                                "Greatest amount, in minor units"),
                        required(
                                10,
                                "revision",
                                IntegerType.get(),
                                "1 for the window's first value, one more for each correction"),
                        required(
                                11,
                                "watermark",
                                INSTANT,
                                "Event time that the job had completed when it wrote the row"),
                        required(12, "emitted_at", INSTANT, "When the job wrote the row"));
        return define(
                "order_metrics",
                "Windowed metrics, one row per firing of a window; the greatest revision counts"
                        + " (see order_metrics_latest)",
                schema,
                PartitionSpec.builderFor(schema).day("window_start").build(),
                SortOrder.builderFor(schema).asc("window_start").asc("status").build());
    }

    private static OrderTable deadLetters() {
        Schema schema =
                new Schema(
                        required(
                                1,
                                "kafka_partition",
                                IntegerType.get(),
                                "Kafka partition that the record was read from"),
                        required(2, "kafka_offset", LongType.get(), "Offset in that partition"),
                        required(3, "kafka_timestamp", INSTANT, "Timestamp of the Kafka record"),
                        optional(4, "key", BinaryType.get(), "Key of the record, byte for byte"),
                        optional(
                                5,
                                "value",
                                BinaryType.get(),
                                "Value of the record, byte for byte, unless detail says that it was"
                                        + " written again; null if it had none"),
                        required(
                                6,
                                "reason",
                                StringType.get(),
                                "Code of what is wrong with it (README, \"Input contract\")"),
                        optional(
                                7,
                                "detail",
                                StringType.get(),
                                "What is wrong, in words: field and value"),
                        required(8, "ingested_at", INSTANT, "When the ingest job read the record"));
        return define(
                "dead_letters",
                "Kafka records that broke the input contract; append only",
                schema,
                PartitionSpec.builderFor(schema).day("ingested_at").build(),
                SortOrder.builderFor(schema).asc("kafka_partition").asc("kafka_offset").build());
    }

    private static OrderTable define(
            String name,
            String comment,
            Schema schema,
            PartitionSpec partitioning,
            SortOrder order) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("comment", comment);
        properties.putAll(TableDefaults.PROPERTIES);
        return new OrderTable(name, schema, partitioning, order, properties);
    }
}
