package io.kappalake.orders.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TestTableCommits {
    private static final Namespace ORDERS = Namespace.of("orders");

    private final InMemoryCatalog catalog = new InMemoryCatalog();
    private final SortedMap<TableIdentifier, Table> tables =
            new TreeMap<>((one, other) -> one.name().compareTo(other.name()));

    @BeforeEach
    void create() {
        catalog.initialize("lake", Map.of());
        catalog.createNamespace(ORDERS);
        for (OrderTable table : OrderTable.all()) {
            TableIdentifier name = table.in(ORDERS).name();
            tables.put(name, catalog.createTable(name, table.schema()));
        }
    }

    @AfterEach
    void close() throws IOException {
        catalog.close();
    }

    private Table table(OrderTable table) {
        return tables.get(table.in(ORDERS).name());
    }

    private static void commit(Table table, long checkpoint, int rows) {
        AppendFiles append = table.newAppend().set(Checkpoints.KEY, String.valueOf(checkpoint));
        if (rows > 0) {
            append.appendFile(
                    DataFiles.builder(table.spec())
                            .withPath("mem://%d".formatted(checkpoint))
                            .withFormat("parquet")
                            .withFileSizeInBytes(1)
                            .withRecordCount(rows)
                            .build());
        }
        append.commit();
    }

    @Test
    void aCheckpointCountsIfItsRowsWouldBeDoubled() {
        commit(table(OrderTable.ORDER_EVENTS), 7, 10);
        commit(table(OrderTable.ORDER_EVENTS), 8, 0);
        commit(table(OrderTable.DEAD_LETTERS), 9, 0);

        TableCommits commits = TableCommits.of(tables);

        assertThat(commits.newestCheckpoint()).hasValue(7);
        assertThat(commits.rows()).isTrue();
        assertThat(commits.snapshots())
                .containsOnlyKeys("orders.order_events", "orders.dead_letters");
        assertThat(commits.uuids()).hasSize(4);
        assertThat(commits.problems()).isEmpty();
    }

    /** The ids of a job that reads all again begin at 1, far below those before. */
    @Test
    void whatCameBeforeATableWasEmptiedIsOfNoAccount() {
        commit(table(OrderTable.ORDER_EVENTS), 40, 10);
        commit(table(OrderTable.DEAD_LETTERS), 41, 0);
        TableCommits full = TableCommits.of(tables);
        table(OrderTable.ORDER_EVENTS)
                .newDelete()
                .deleteFromRowFilter(Expressions.alwaysTrue())
                .commit();

        TableCommits emptied = TableCommits.of(tables);
        assertThat(emptied.rows()).isFalse();
        assertThat(emptied.newestCheckpoint()).isEmpty();
        assertThat(emptied.snapshots()).isNotEqualTo(full.snapshots());

        commit(table(OrderTable.ORDER_EVENTS), 3, 5);
        assertThat(TableCommits.of(tables).newestCheckpoint()).hasValue(3);
    }

    @Test
    void columnsThatCannotBeWrittenAreNamedForAllTables() {
        table(OrderTable.ORDER_EVENTS).updateSchema().deleteColumn("extra").commit();
        table(OrderTable.DEAD_LETTERS).updateSchema().renameColumn("key", "k").commit();

        assertThat(TableCommits.of(tables).problems())
                .hasSize(2)
                .anyMatch(
                        problem -> problem.startsWith("orders.order_events: column extra is gone"))
                .anyMatch(
                        problem ->
                                problem.startsWith(
                                        "orders.dead_letters: column key was renamed to k"));
    }
}
