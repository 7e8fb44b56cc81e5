package io.kappalake.orders.table;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.lakehouse.table.InitReport;
import io.kappalake.lakehouse.table.InitReport.Entry;
import io.kappalake.lakehouse.table.InitReport.State;
import io.kappalake.lakehouse.table.LakehouseTables;
import io.kappalake.lakehouse.table.TableDefinition;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.PartitionField;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortField;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.iceberg.types.Types.IntegerType;
import org.apache.iceberg.types.Types.LongType;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.iceberg.types.Types.StringType;
import org.apache.iceberg.view.SQLViewRepresentation;
import org.apache.iceberg.view.View;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TestOrderTables {
    private static final OrderTables TABLES = new OrderTables(Namespace.of("orders"));

    private static final List<String> NAMES =
            List.of(
                    "orders.order_events",
                    "orders.order_metrics",
                    "orders.late_events",
                    "orders.dead_letters",
                    "orders.order_metrics_latest");

    private InMemoryCatalog catalog;

    @BeforeEach
    void openCatalog() {
        catalog = new InMemoryCatalog();
        catalog.initialize("lake", Map.of());
    }

    @AfterEach
    void closeCatalog() throws Exception {
        catalog.close();
    }

    private InitReport create(String trinoCatalog) {
        return LakehouseTables.create(
                catalog, trinoCatalog, TABLES.definitions(), List.of(TABLES.latestMetrics()));
    }

    private static List<Entry> entries(State state) {
        return NAMES.stream().map(name -> new Entry(name, state, List.of())).toList();
    }

    private Table table(String name) {
        return catalog.loadTable(TableIdentifier.of("orders", name));
    }

    private static String metadataLocation(Table table) {
        return ((BaseTable) table).operations().current().metadataFileLocation();
    }

    @Test
    void createsWhatIsMissingAndLeavesItAloneAfterwards() {
        InitReport first = create("lake");
        assertThat(first.entries()).isEqualTo(entries(State.CREATED));
        String before = metadataLocation(table("order_events"));

        InitReport second = create("lake");

        assertThat(second.entries()).isEqualTo(entries(State.UNCHANGED));
        assertThat(second.different()).isEmpty();
        assertThat(metadataLocation(table("order_events"))).isEqualTo(before);
    }

    @Test
    void createsOnlyTheOneThatIsMissing() {
        create("lake");
        catalog.dropTable(TableIdentifier.of("orders", "late_events"));

        InitReport report = create("lake");

        assertThat(report.entries())
                .filteredOn(entry -> entry.state() == State.CREATED)
                .extracting(Entry::name)
                .containsExactly("orders.late_events");
    }

    @Test
    void createsEverythingOnceWhenRunTwiceAtTheSameTime() throws Exception {
        CyclicBarrier start = new CyclicBarrier(2);
        Callable<InitReport> run =
                () -> {
                    start.await();
                    return create("lake");
                };
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Future<InitReport> one = threads.submit(run);
            Future<InitReport> other = threads.submit(run);

            Map<String, Long> created =
                    Stream.of(one, other)
                            .flatMap(report -> result(report).entries().stream())
                            .peek(entry -> assertThat(entry.differences()).isEmpty())
                            .collect(
                                    toMap(
                                            Entry::name,
                                            e -> e.state() == State.CREATED ? 1L : 0L,
                                            Long::sum));
            assertThat(created)
                    .containsOnlyKeys(NAMES)
                    .allSatisfy((name, times) -> assertThat(times).as(name).isEqualTo(1));
        }
    }

    private static InitReport result(Future<InitReport> report) {
        try {
            return report.get();
        } catch (ExecutionException | InterruptedException e) {
            throw new AssertionError("create failed", e);
        }
    }

    @Test
    void reportsEachDifferenceInWordsAndLeavesTheTableAlone() {
        create("lake");
        Table live = table("order_events");
        live.updateSchema()
                .deleteColumn("extra")
                .renameColumn("currency", "currency_code")
                .updateColumn("kafka_partition", LongType.get())
                .makeColumnOptional("customer_id")
                .addColumn("shop", StringType.get())
                .commit();
        live.updateSpec().removeField("event_time_day").addField("customer_id").commit();
        live.replaceSortOrder().desc("order_id").commit();
        live.updateProperties()
                .set("write.parquet.compression-codec", "snappy")
                .remove("write.metadata.delete-after-commit.enabled")
                .set("owner", "somebody")
                .commit();
        String before = metadataLocation(table("order_events"));

        InitReport report = create("lake");

        assertThat(report.different())
                .containsExactly(
                        new Entry(
                                "orders.order_events",
                                State.DIFFERENT,
                                List.of(
                                        "column customer_id is nullable, and should be NOT NULL",
                                        "column currency is missing",
                                        "column extra is missing",
                                        "column kafka_partition is long, not int",
                                        "column currency_code is not in the definition",
                                        "column shop is not in the definition",
                                        "it is partitioned by customer_id, not day(event_time)",
                                        "it is sorted by order_id descending, nulls last, not"
                                                + " event_time ascending, nulls first",
                                        "property write.metadata.delete-after-commit.enabled is"
                                                + " not set, and should be true",
                                        "property write.parquet.compression-codec is snappy, and"
                                                + " should be zstd")));
        assertThat(report.entries())
                .filteredOn(entry -> entry.state() == State.UNCHANGED)
                .hasSize(NAMES.size() - 1);
        assertThat(metadataLocation(table("order_events"))).isEqualTo(before);
    }

    @Test
    void reportsATableOfAnotherKind() {
        create("lake");
        TableIdentifier name = TableIdentifier.of("orders", "late_events");
        catalog.dropTable(name);
        catalog.createTable(
                name,
                new Schema(NestedField.required(1, "order_id", IntegerType.get())),
                null,
                Map.of("format-version", "1"));

        assertThat(create("lake").different())
                .singleElement()
                .satisfies(
                        entry ->
                                assertThat(entry.differences())
                                        .contains(
                                                "column order_id is int, not string",
                                                "column customer_id is missing",
                                                "it is not partitioned, and should be by"
                                                        + " day(event_time)",
                                                "it is not sorted, and should be by event_time"
                                                        + " ascending, nulls first",
                                                "format version is 1, not 2"));
    }

    @Test
    void reportsAViewWithAnotherQuery() {
        create("lake");
        TableIdentifier name = TableIdentifier.of("orders", "order_metrics_latest");
        View view = catalog.loadView(name);
        view.replaceVersion()
                .withSchema(view.schema())
                .withDefaultNamespace(name.namespace())
                .withQuery("trino", "SELECT *\nFROM order_metrics")
                .commit();

        assertThat(create("lake").different())
                .containsExactly(
                        new Entry(
                                "orders.order_metrics_latest",
                                State.DIFFERENT,
                                List.of("its query is another one: SELECT * FROM order_metrics")));
        assertThat(catalog.loadView(name).currentVersion().versionId()).isEqualTo(2);
    }

    @Test
    void commentsOnEveryTableAndColumn() {
        create("lake");

        for (TableDefinition definition : TABLES.definitions()) {
            Table table = catalog.loadTable(definition.name());
            assertThat(table.properties().get("comment")).as("comment of %s", table).isNotBlank();
            assertThat(table.schema().columns())
                    .allSatisfy(
                            column ->
                                    assertThat(column.doc())
                                            .as("%s.%s", table, column.name())
                                            .isNotBlank());
        }
    }

    @Test
    void partitionsByDayAndSorts() {
        create("lake");

        assertThat(partitioning("order_events")).containsExactly("event_time_day: day");
        assertThat(partitioning("late_events")).containsExactly("event_time_day: day");
        assertThat(partitioning("order_metrics")).containsExactly("window_start_day: day");
        assertThat(partitioning("dead_letters")).containsExactly("ingested_at_day: day");
        assertThat(sorting("order_events")).containsExactly("event_time");
        assertThat(sorting("late_events")).containsExactly("event_time");
        assertThat(sorting("order_metrics")).containsExactly("window_start", "status");
        assertThat(sorting("dead_letters")).containsExactly("kafka_partition", "kafka_offset");
    }

    private List<String> partitioning(String name) {
        return table(name).spec().fields().stream()
                .map((PartitionField field) -> field.name() + ": " + field.transform())
                .toList();
    }

    private List<String> sorting(String name) {
        Table table = table(name);
        return table.sortOrder().fields().stream()
                .map((SortField field) -> table.schema().findColumnName(field.sourceId()))
                .toList();
    }

    @Test
    void writesParquetWithZstdInFormatVersionTwoAndCleansUpMetadata() {
        create("lake");

        for (TableDefinition definition : TABLES.definitions()) {
            BaseTable table = (BaseTable) catalog.loadTable(definition.name());
            assertThat(table.operations().current().formatVersion()).isEqualTo(2);
            assertThat(table.properties())
                    .containsEntry("write.format.default", "parquet")
                    .containsEntry("write.parquet.compression-codec", "zstd")
                    .containsEntry("write.metadata.delete-after-commit.enabled", "true")
                    .containsEntry("write.metadata.previous-versions-max", "50");
        }
    }

    @Test
    void givesTheViewTheColumnsOfItsQueryAndTrinosCatalog() {
        create("lake_in_trino");

        View view = catalog.loadView(TableIdentifier.of("orders", "order_metrics_latest"));
        assertThat(view.schema().columns())
                .extracting(NestedField::name)
                .containsExactlyElementsOf(
                        table("order_metrics").schema().columns().stream()
                                .map(NestedField::name)
                                .toList());
        assertThat(view.currentVersion().defaultCatalog()).isEqualTo("lake_in_trino");
        assertThat(view.currentVersion().defaultNamespace().toString()).isEqualTo("orders");
        SQLViewRepresentation query = view.sqlFor("trino");
        String selected = query.sql().substring("SELECT ".length(), query.sql().indexOf("FROM"));
        assertThat(selected.strip().split(",\\s*"))
                .containsExactlyElementsOf(
                        view.schema().columns().stream().map(NestedField::name).toList());
        assertThat(view.properties().get("comment")).isNotBlank();
    }
}
