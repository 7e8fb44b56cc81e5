package io.kappalake.orders.table;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.table.TableProperty;
import io.kappalake.orders.log.LogGeneration;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.exceptions.NoSuchTableException;

/**
 * Note in {@code order_events} of the log that its newest rows are of. Tables without it were read
 * from one log only, and from its beginning.
 */
public final class LogNote {
    /** Key of the note among the table's properties. */
    public static final String KEY = "kappalake.log";

    private LogNote() {}

    /** The log that the tables are read from; the first one if there are no tables. */
    public static LogGeneration of(Catalog catalog, OrderTables tables) {
        try {
            return find(catalog.loadTable(tables.name(OrderTable.ORDER_EVENTS)));
        } catch (NoSuchTableException e) {
            return LogGeneration.FIRST;
        }
    }

    /** The log that {@code order_events} notes. */
    static LogGeneration find(Table table) {
        return Optional.ofNullable(table.properties().get(KEY))
                .map(json -> TableProperty.read(KEY, json, LogGeneration.class))
                .orElse(LogGeneration.FIRST);
    }

    /**
     * Notes in {@code order_events} that a log follows the one that is noted.
     *
     * @throws LakehouseException {@code FAILED} if another log was noted meanwhile
     */
    public static void write(Catalog catalog, OrderTables tables, LogGeneration next) {
        Table table = catalog.loadTable(tables.name(OrderTable.ORDER_EVENTS));
        LogGeneration before = find(table);
        if (before.number() != next.number() - 1) {
            throw new LakehouseException(
                    ErrorCode.FAILED,
                    "Somebody else has noted a new log of %s (topic %s, id %s) meanwhile: './kappalake ingest start' goes on with it"
                            .formatted(table.name(), before.topic(), before.topicId()));
        }
        set(table, next);
    }

    /** Notes in {@code order_events} from where on the log is read; nothing for all of it. */
    public static void begin(
            Catalog catalog, OrderTables tables, SortedMap<Integer, Long> beginnings) {
        Table table = catalog.loadTable(tables.name(OrderTable.ORDER_EVENTS));
        LogGeneration log = find(table);
        if (!log.beginnings().equals(beginnings)) {
            set(table, log.beginningAt(beginnings));
        }
    }

    private static void set(Table table, LogGeneration log) {
        TableProperty.set(table, KEY, TableProperty.json(log));
    }
}
