package io.kappalake.orders.relation;

import static io.kappalake.orders.table.OrderTable.LATE_EVENTS;
import static io.kappalake.orders.table.OrderTable.ORDER_EVENTS;
import static io.kappalake.orders.table.OrderTable.ORDER_METRICS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.table.TableDefinition;
import io.kappalake.orders.table.Checkpoints;
import io.kappalake.orders.table.OrderTable;
import io.kappalake.orders.table.OrderTables;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TestTableHistory {
    private static final OrderTables TABLES = new OrderTables(Namespace.of("orders"));

    private final InMemoryCatalog catalog = new InMemoryCatalog();

    @BeforeEach
    void createTables() {
        catalog.initialize("lake", Map.of());
        catalog.createNamespace(TABLES.namespace());
        for (TableDefinition definition : TABLES.definitions()) {
            catalog.buildTable(definition.name(), definition.schema())
                    .withPartitionSpec(definition.partitioning())
                    .create();
        }
    }

    @AfterEach
    void close() throws Exception {
        catalog.close();
    }

    private long commit(OrderTable table, long checkpoint) {
        return append(table, newAppend(table).set(Checkpoints.KEY, String.valueOf(checkpoint)));
    }

    private long maintain(OrderTable table) {
        return append(table, newAppend(table));
    }

    private AppendFiles newAppend(OrderTable table) {
        return catalog.loadTable(TABLES.name(table)).newAppend();
    }

    private long append(OrderTable table, AppendFiles append) {
        append.commit();
        return catalog.loadTable(TABLES.name(table)).currentSnapshot().snapshotId();
    }

    private static OptionalLong pin(PinnedTables tables, OrderTable table) {
        return tables.snapshots().get(table.tableName());
    }

    @Test
    void aTableThatRanAheadIsPinnedToTheCheckpoint() {
        long before = commit(ORDER_EVENTS, 6);
        commit(ORDER_EVENTS, 7);
        commit(ORDER_EVENTS, 8);
        long metrics = commit(ORDER_METRICS, 6);

        PinnedTables tables = TableHistory.load(catalog, TABLES).at(OptionalLong.of(6));

        assertThat(pin(tables, ORDER_EVENTS)).hasValue(before);
        assertThat(pin(tables, ORDER_METRICS)).hasValue(metrics);
        assertThat(pin(tables, LATE_EVENTS)).isEmpty();
    }

    @Test
    void aTableThatGotNoRowsStaysAtItsLastSnapshot() {
        commit(ORDER_EVENTS, 7);
        long newest = commit(ORDER_EVENTS, 9);
        long late = commit(LATE_EVENTS, 3);
        TableHistory history = TableHistory.load(catalog, TABLES);

        assertThat(history.newestCheckpoint()).hasValue(9);
        PinnedTables tables = history.at(history.newestCheckpoint());
        assertThat(pin(tables, ORDER_EVENTS)).hasValue(newest);
        assertThat(pin(tables, LATE_EVENTS)).hasValue(late);
    }

    @Test
    void aLaggingTableMovesToItsCommitOfTheSameCheckpointAndNoFurther() {
        commit(ORDER_EVENTS, 7);
        commit(ORDER_METRICS, 6);
        TableHistory history = TableHistory.load(catalog, TABLES);
        OptionalLong checkpoint = history.newestCheckpoint();
        long metrics = commit(ORDER_METRICS, 7);
        commit(ORDER_METRICS, 8);

        history.refresh();

        assertThat(checkpoint).hasValue(7);
        assertThat(pin(history.at(checkpoint), ORDER_METRICS)).hasValue(metrics);
        assertThat(history.newestCheckpoint()).hasValue(8);
    }

    @Test
    void snapshotsOfOthersBelongToTheCheckpointBeforeThem() {
        commit(ORDER_EVENTS, 5);
        long compacted = maintain(ORDER_EVENTS);
        commit(ORDER_EVENTS, 6);
        long newest = maintain(ORDER_EVENTS);
        TableHistory history = TableHistory.load(catalog, TABLES);

        assertThat(history.newestCheckpoint()).hasValue(6);
        assertThat(pin(history.at(OptionalLong.of(5)), ORDER_EVENTS)).hasValue(compacted);
        assertThat(pin(history.at(OptionalLong.of(6)), ORDER_EVENTS)).hasValue(newest);
    }

    @Test
    void withoutAJobTheCurrentSnapshotsCount() {
        maintain(ORDER_EVENTS);
        long newest = maintain(ORDER_EVENTS);
        TableHistory history = TableHistory.load(catalog, TABLES);

        assertThat(history.newestCheckpoint()).isEmpty();
        PinnedTables tables = history.at(OptionalLong.empty());
        assertThat(pin(tables, ORDER_EVENTS)).hasValue(newest);
        assertThat(tables.relation(ORDER_EVENTS))
                .isEqualTo("order_events FOR VERSION AS OF " + newest);
        assertThat(tables.relation(LATE_EVENTS))
                .isEqualTo("(SELECT * FROM late_events WHERE false)");
    }

    @Test
    void everythingLaterThanTheCheckpointLeavesTheTableEmpty() {
        commit(ORDER_METRICS, 4);

        assertThat(pin(TableHistory.load(catalog, TABLES).at(OptionalLong.of(3)), ORDER_METRICS))
                .isEmpty();
    }

    @Test
    void aTableThatWasRolledBackIsPinnedToWhereItStands() {
        long kept = commit(ORDER_EVENTS, 5);
        commit(ORDER_EVENTS, 6);
        commit(ORDER_METRICS, 6);
        Table table = catalog.loadTable(TABLES.name(ORDER_EVENTS));
        table.manageSnapshots().rollbackTo(kept).commit();
        TableHistory history = TableHistory.load(catalog, TABLES);

        assertThat(history.newestCheckpoint()).hasValue(6);
        assertThat(pin(history.at(OptionalLong.of(6)), ORDER_EVENTS)).hasValue(kept);
    }

    @Test
    void expiredSnapshotsEndTheHistory() {
        commit(ORDER_EVENTS, 5);
        long kept = commit(ORDER_EVENTS, 6);
        Table table = catalog.loadTable(TABLES.name(ORDER_EVENTS));
        table.expireSnapshots()
                .expireOlderThan(System.currentTimeMillis() + 1)
                .retainLast(1)
                .commit();

        TableHistory history = TableHistory.load(catalog, TABLES);

        assertThat(pin(history.at(OptionalLong.of(6)), ORDER_EVENTS)).hasValue(kept);
    }

    @Test
    void namesAMissingTableAndTheWayOut() {
        catalog.dropTable(TABLES.name(LATE_EVENTS));

        assertThatThrownBy(() -> TableHistory.load(catalog, TABLES))
                .isInstanceOfSatisfying(
                        LakehouseException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT))
                .hasMessage(
                        "Cannot find the table orders.late_events in the catalog lake:"
                                + " './kappalake init' creates it");
    }
}
