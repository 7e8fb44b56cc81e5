package io.kappalake.orders.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TestCheckpoints {
    private final InMemoryCatalog catalog = new InMemoryCatalog();
    private Table table;

    @BeforeEach
    void createTable() {
        catalog.initialize("lake", Map.of());
        catalog.createNamespace(Namespace.of("orders"));
        table =
                catalog.createTable(
                        TableIdentifier.of("orders", "order_events"),
                        new Schema(
                                Types.NestedField.optional(1, "order_id", Types.StringType.get())));
    }

    @AfterEach
    void close() throws Exception {
        catalog.close();
    }

    private void commit(long checkpoint) {
        table.newAppend().set(Checkpoints.KEY, Long.toString(checkpoint)).commit();
    }

    @Test
    void aTableWithoutSnapshotsHasNone() {
        assertThat(Checkpoints.sinceTakeover(table)).isEmpty();
        assertThat(Checkpoints.newest(List.of())).isEmpty();
    }

    @Test
    void findsTheNewestThatAnySnapshotNotes() {
        commit(3);
        commit(5);
        table.newAppend().commit();

        List<Snapshot> snapshots = Checkpoints.sinceTakeover(table);

        assertThat(snapshots).hasSize(3).startsWith(table.currentSnapshot());
        assertThat(Checkpoints.of(snapshots.get(0))).isEmpty();
        assertThat(Checkpoints.of(snapshots.get(1))).hasValue(5);
        assertThat(Checkpoints.newest(snapshots)).hasValue(5);
    }

    @Test
    void thoseBeforeATakeoverAreAnotherJobs() {
        commit(90);
        Map<String, String> note =
                new Takeover("orders-2", "s3://lake/savepoint", new TreeMap<>(Map.of(0, 7L)))
                        .properties();
        table.newAppend().set(Takeover.KEY, note.get(Takeover.KEY)).commit();
        table.updateProperties().set(Takeover.KEY, note.get(Takeover.KEY)).commit();

        assertThat(Checkpoints.newest(Checkpoints.sinceTakeover(table))).isEmpty();

        commit(2);
        assertThat(Checkpoints.sinceTakeover(table)).hasSize(2);
        assertThat(Checkpoints.newest(Checkpoints.sinceTakeover(table))).hasValue(2);
    }

    @Test
    void thoseBeforeABoundDoNotCount() {
        commit(9);
        table.newDelete().deleteFromRowFilter(Expressions.alwaysTrue()).commit();
        commit(1);

        assertThat(
                        Checkpoints.newest(
                                Checkpoints.since(
                                        table,
                                        snapshot ->
                                                snapshot.operation()
                                                        .equals(DataOperations.DELETE))))
                .hasValue(1);
        assertThat(Checkpoints.newest(Checkpoints.since(table, snapshot -> false))).hasValue(9);
    }
}
