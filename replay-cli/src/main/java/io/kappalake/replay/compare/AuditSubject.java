package io.kappalake.replay.compare;

import static java.util.Objects.requireNonNull;

import io.kappalake.orders.rules.IngestConfig;
import io.kappalake.orders.table.OrderTable;
import io.kappalake.orders.topic.OffsetRange;
import io.kappalake.replay.publish.TableRelations;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A replay that is to be published, as relations for SQL. All relations are pinned, so that each
 * query of an audit sees the same rows.
 *
 * @param ranges the offsets of each partition that were read again; empty ones are left out
 * @param from events from this time on, and windows that begin then or later, are replaced; empty
 *     for no bound
 * @param to events before this time, and windows that end then or earlier, are replaced; empty for
 *     no bound
 * @param live the rules by which the live rows were made, {@code replayed} those of the draft
 * @param tables the four order tables by plain name
 */
public record AuditSubject(
        String runId,
        SortedMap<Integer, OffsetRange> ranges,
        Optional<Instant> from,
        Optional<Instant> to,
        IngestConfig live,
        IngestConfig replayed,
        Map<String, TableRelations> tables) {
    public AuditSubject {
        requireNonNull(runId, "runId");
        ranges = Collections.unmodifiableSortedMap(new TreeMap<>(ranges));
        requireNonNull(from, "from");
        requireNonNull(to, "to");
        requireNonNull(live, "live");
        requireNonNull(replayed, "replayed");
        tables = Map.copyOf(tables);
        for (OrderTable table : OrderTable.all()) {
            if (!tables.containsKey(table.tableName())) {
                throw new IllegalArgumentException(
                        "Table %s has no relations".formatted(table.tableName()));
            }
        }
    }

    TableRelations relations(OrderTable table) {
        return tables.get(table.tableName());
    }
}
