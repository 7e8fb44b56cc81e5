package io.kappalake.replay.audit;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.table.TableDefinition;
import io.kappalake.orders.rules.IngestConfig;
import io.kappalake.orders.table.OrderTables;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A replay that is to be published, as SQL sees it. All relations are pinned, so that each query of
 * an audit sees the same rows.
 *
 * @param frozen the range of each partition that was read again
 * @param from events from this time on, and windows that begin then or later, are replaced; empty
 *     for no bound
 * @param to events before this time, and windows that end then or earlier, are replaced; empty for
 *     no bound
 * @param live the rules by which the live rows were made, {@code replayed} those of the draft
 * @param tables the four order tables by plain name
 */
public record AuditSubject(
        String runId,
        SortedMap<Integer, Offsets> frozen,
        Optional<Instant> from,
        Optional<Instant> to,
        IngestConfig live,
        IngestConfig replayed,
        Map<String, Relations> tables) {
    public AuditSubject {
        requireNonNull(runId, "runId");
        frozen = Collections.unmodifiableSortedMap(new TreeMap<>(frozen));
        requireNonNull(from, "from");
        requireNonNull(to, "to");
        requireNonNull(live, "live");
        requireNonNull(replayed, "replayed");
        tables = Map.copyOf(tables);
        for (TableDefinition table : OrderTables.all()) {
            if (!tables.containsKey(table.name().name())) {
                throw new IllegalArgumentException(
                        "Table %s has no relations".formatted(table.name().name()));
            }
        }
    }

    /**
     * What to select from, as {@code schema.name FOR VERSION AS OF id} or {@code (SELECT ...)}, to
     * see parts of one table. Data tests run in another schema, so names must have theirs.
     *
     * @param replaced rows of the live files that would go
     * @param draft rows that would come; may hold rows that are replaced by themselves
     * @param kept live rows that stay
     * @param live all live rows: {@code replaced} and {@code kept}
     */
    public record Relations(String replaced, String draft, String kept, String live) {
        public Relations {
            requireNonNull(replaced, "replaced");
            requireNonNull(draft, "draft");
            requireNonNull(kept, "kept");
            requireNonNull(live, "live");
        }
    }

    Relations relations(TableDefinition table) {
        return tables.get(table.name().name());
    }
}
