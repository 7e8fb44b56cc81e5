package io.kappalake.transform.reading;

import static java.util.Objects.requireNonNull;

import io.kappalake.transform.relation.RelationName;
import io.kappalake.transform.relation.TableState;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.ViewCatalog;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.NoSuchViewException;
import org.apache.iceberg.view.SQLViewRepresentation;
import org.apache.iceberg.view.View;

/**
 * What each relation was when the run first looked at it. A relation is looked at once; from then
 * on the run sees the same state, whatever others commit. For use by several threads.
 */
public final class Pins {
    private final Catalog catalog;
    private final String trinoCatalog;
    private final Map<RelationName, Pin> pins = new ConcurrentHashMap<>();

    /** What stands behind a name. */
    public sealed interface Pin {
        /** A table, at a snapshot. */
        record OfTable(TableState state) implements Pin {}

        /**
         * A view of the lakehouse; names in its text are completed from the two defaults.
         *
         * @param properties those of the view
         */
        record OfView(
                String sql,
                String defaultCatalog,
                String defaultSchema,
                Map<String, String> properties)
                implements Pin {
            public OfView {
                properties = Map.copyOf(properties);
            }
        }

        /** Another query in its place, in parentheses. */
        record OfQuery(String sql) implements Pin {}

        /** There is nothing of that name. */
        record Missing() implements Pin {}

        /** Not in the lakehouse's catalog, or one of Trino's own: it is read as it is. */
        record Foreign() implements Pin {}
    }

    /** The pins of a new run; nothing is looked at yet. */
    public Pins(Catalog catalog, String trinoCatalog) {
        this.catalog = requireNonNull(catalog, "catalog");
        this.trinoCatalog = requireNonNull(trinoCatalog, "trinoCatalog");
    }

    /** Looks at several relations at once, so that their states are as close as can be. */
    public void pinAll(Collection<RelationName> names) {
        names.parallelStream().forEach(this::pin);
    }

    /** What the run sees behind a name. */
    public Pin pin(RelationName name) {
        return pins.computeIfAbsent(name, this::look);
    }

    /** The table behind a name, if it is one. */
    public Optional<TableState> table(RelationName name) {
        return pin(name) instanceof Pin.OfTable table
                ? Optional.of(table.state())
                : Optional.empty();
    }

    /** Puts a draft on top of a table, for what runs later. */
    public void put(TableState state) {
        pins.put(state.name(), new Pin.OfTable(state));
    }

    /**
     * Puts a query in the place of a relation, for all that reads it from now on.
     *
     * @param sql in parentheses; its names are completed from the session
     */
    public void put(RelationName name, String sql) {
        pins.put(name, new Pin.OfQuery(sql));
    }

    /** Forgets what was seen, for a relation that the run itself has changed. */
    public void lookAgain(RelationName name) {
        pins.remove(name);
    }

    /** The tables' snapshots by name; empty ones are left out. */
    public Map<String, Long> snapshots() {
        Map<String, Long> snapshots = new TreeMap<>();
        pins.forEach(
                (name, pin) -> {
                    if (pin instanceof Pin.OfTable table && table.state().snapshot().isPresent()) {
                        snapshots.put(name.toString(), table.state().snapshot().getAsLong());
                    }
                });
        return snapshots;
    }

    private Pin look(RelationName name) {
        if (!name.catalog().equals(trinoCatalog)
                || name.schema().equals("information_schema")
                || name.table().contains("$")) {
            return new Pin.Foreign();
        }
        try {
            Table table = catalog.loadTable(name.identifier());
            Snapshot current = table.currentSnapshot();
            OptionalLong snapshot =
                    current == null ? OptionalLong.empty() : OptionalLong.of(current.snapshotId());
            return new Pin.OfTable(new TableState(name, table, snapshot, Optional.empty()));
        } catch (NoSuchTableException e) {
            return view(name);
        }
    }

    private Pin view(RelationName name) {
        if (!(catalog instanceof ViewCatalog views)) {
            return new Pin.Missing();
        }
        try {
            View view = views.loadView(name.identifier());
            SQLViewRepresentation sql = view.sqlFor("trino");
            return sql == null
                    ? new Pin.Foreign()
                    : new Pin.OfView(
                            sql.sql(),
                            Optional.ofNullable(view.currentVersion().defaultCatalog())
                                    .orElse(trinoCatalog),
                            view.currentVersion().defaultNamespace().isEmpty()
                                    ? name.schema()
                                    : view.currentVersion().defaultNamespace().toString(),
                            view.properties());
        } catch (NoSuchViewException e) {
            return new Pin.Missing();
        }
    }
}
