package io.kappalake.replay.compare;

import static io.kappalake.orders.table.OrderTable.DEAD_LETTERS;
import static io.kappalake.orders.table.OrderTable.LATE_EVENTS;
import static io.kappalake.orders.table.OrderTable.ORDER_EVENTS;
import static io.kappalake.orders.table.OrderTable.ORDER_METRICS;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The columns that an audit does not compare, because they tell of the run and not of the log. */
final class NotCompared {
    private static final List<String> INGESTED = List.of("ingested_at");

    /** By plain table name. */
    static final SortedMap<String, List<String>> COLUMNS =
            Collections.unmodifiableSortedMap(
                    new TreeMap<>(
                            Map.of(
                                    ORDER_EVENTS.tableName(), INGESTED,
                                    DEAD_LETTERS.tableName(), INGESTED,
                                    LATE_EVENTS.tableName(), INGESTED,
                                    ORDER_METRICS.tableName(),
                                            List.of("revision", "watermark", "emitted_at"))));

    private NotCompared() {}
}
