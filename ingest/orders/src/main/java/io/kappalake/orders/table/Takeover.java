package io.kappalake.orders.table;

import static java.util.Collections.unmodifiableSortedMap;
import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.table.TableProperty;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;

/**
 * Note in the order tables that the job of a replay has taken over: from then on they are written
 * by the job of another consumer group, whose checkpoint ids start again.
 *
 * @param group consumer group of the job that has been live since then
 * @param savepoint the state that the job starts from, which holds none of its sources
 * @param offsets the offset at which it begins to read, per partition
 */
public record Takeover(String group, String savepoint, SortedMap<Integer, Long> offsets) {
    /** Key of the note among a table's properties, and in the summary of the snapshot. */
    public static final String KEY = "kappalake.takeover";

    public Takeover {
        requireNonNull(group, "group");
        requireNonNull(savepoint, "savepoint");
        offsets = unmodifiableSortedMap(new TreeMap<>(offsets));
    }

    /** The last one that a table notes; empty if there was none, or if it was taken back. */
    public static Optional<Takeover> find(Table table) {
        return Optional.ofNullable(table.properties().get(KEY))
                .map(json -> TableProperty.read(KEY, json, Takeover.class));
    }

    /**
     * True if the table's last takeover was published with this snapshot. Checkpoints before it are
     * another job's.
     */
    public static boolean begins(Table table, Snapshot snapshot) {
        String note = table.properties().get(KEY);
        return note != null && note.equals(snapshot.summary().get(KEY));
    }

    /** The note as a property of a table. */
    public Map<String, String> properties() {
        return Map.of(KEY, TableProperty.json(this));
    }
}
