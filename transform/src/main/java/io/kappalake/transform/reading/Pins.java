package io.kappalake.transform.reading;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.catalog.CatalogState;
import io.kappalake.lakehouse.draft.Publications;
import io.kappalake.transform.memory.Cursors;
import io.kappalake.transform.memory.ModelMemory.Mark;
import io.kappalake.transform.relation.RelationName;
import io.kappalake.transform.relation.TableState;
import io.kappalake.transform.sql.SqlStatement;
import io.kappalake.transform.sql.SqlStatement.Reference;
import io.trino.sql.parser.ParsingException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.view.SQLViewRepresentation;
import org.apache.iceberg.view.ViewMetadata;
import org.apache.iceberg.view.ViewVersion;

/**
 * The state of each relation that a run reads: that of the catalog at one moment when the run
 * began, whatever others commit since. For use by several threads.
 */
public final class Pins {
    private static final int LOADERS = 8;
    private static final int TRIES = 10;

    private final Catalog catalog;
    private final String trinoCatalog;
    private final Map<RelationName, Pin> pins = new ConcurrentHashMap<>();
    private CatalogState state;

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

    /**
     * Looks at relations, and at all that views among them read. Where a catalog cannot tell the
     * state of all its tables at once, it is asked until two answers are the same.
     *
     * @throws LakehouseException {@code UNAVAILABLE} if the catalog does not answer
     */
    public void pinAll(Collection<RelationName> names) {
        CatalogState moment = state();
        Map<RelationName, Pin> found = walk(names, moment);
        for (int tries = 1; !moment.isOneMoment() && tries < TRIES; tries++) {
            Map<RelationName, Pin> again = walk(names, moment);
            boolean same = marks(again).equals(marks(found));
            found = again;
            if (same) {
                break;
            }
        }
        found.forEach(pins::putIfAbsent);
    }

    private Map<RelationName, Pin> walk(Collection<RelationName> names, CatalogState moment) {
        Map<RelationName, Pin> found = new TreeMap<>();
        Set<RelationName> open = new TreeSet<>(names);
        try (ExecutorService loaders = Executors.newFixedThreadPool(LOADERS)) {
            while (!open.isEmpty()) {
                Map<RelationName, Future<Pin>> loading = new TreeMap<>();
                open.forEach(name -> loading.put(name, loaders.submit(() -> look(name, moment))));
                open = new TreeSet<>();
                for (Map.Entry<RelationName, Future<Pin>> each : loading.entrySet()) {
                    Pin pin = result(each.getValue());
                    found.put(each.getKey(), pin);
                    if (pin instanceof Pin.OfView view) {
                        open.addAll(read(view));
                    }
                }
                open.removeAll(found.keySet());
            }
        }
        return found;
    }

    private static List<RelationName> read(Pin.OfView view) {
        try {
            return SqlStatement.parse(view.sql(), view.defaultCatalog(), view.defaultSchema())
                    .references()
                    .stream()
                    .map(Reference::name)
                    .toList();
        } catch (ParsingException e) {
            // of another engine or version: whoever reads it is told
            return List.of();
        }
    }

    private static Pin result(Future<Pin> loading) {
        try {
            return loading.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while tables were loaded", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause
                    ? cause
                    : new IllegalStateException(e.getCause());
        }
    }

    private static Map<RelationName, Mark> marks(Map<RelationName, Pin> pins) {
        Map<RelationName, Mark> marks = new TreeMap<>();
        pins.forEach(
                (name, pin) -> {
                    if (pin instanceof Pin.OfTable table) {
                        marks.put(name, Cursors.mark(table.state()));
                    }
                });
        return marks;
    }

    private synchronized CatalogState state() {
        if (state == null) {
            state = CatalogState.read(catalog);
        }
        return state;
    }

    /** What the run sees behind a name. */
    public Pin pin(RelationName name) {
        return pins.computeIfAbsent(name, missing -> look(missing, state()));
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

    /** Looks at a relation as it is now, because others have changed it. */
    public void lookAgain(RelationName name) {
        pins.put(name, look(name, CatalogState.read(catalog)));
    }

    /**
     * Sees a table from now on as the run itself has published it, whatever others do to it.
     *
     * @param snapshot the one that was made; empty if the table holds nothing
     */
    public void published(RelationName name, OptionalLong snapshot) {
        Table table = catalog.loadTable(name.identifier());
        put(new TableState(name, table, snapshot, Optional.empty()));
    }

    /**
     * Whether a table has a snapshot now that it did not have when the run looked at it: others
     * have read a newer state than this run.
     */
    public boolean isNewer(RelationName name, Mark mark) {
        if (!(pin(name) instanceof Pin.OfTable pinned) || knows(pinned.state().table(), mark)) {
            return false;
        }
        return CatalogState.read(catalog)
                .table(name.identifier())
                .filter(table -> knows(table, mark))
                .isPresent();
    }

    private static boolean knows(Table table, Mark mark) {
        if (table == null) {
            return true;
        }
        return mark.publication() != null
                ? Publications.snapshot(table, mark.publication()).isPresent()
                : mark.snapshot() == null || table.snapshot(mark.snapshot()) != null;
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

    private Pin look(RelationName name, CatalogState moment) {
        if (!name.catalog().equals(trinoCatalog)
                || name.schema().equals("information_schema")
                || name.table().contains("$")) {
            return new Pin.Foreign();
        }
        Optional<Table> found = moment.table(name.identifier());
        if (found.isEmpty()) {
            return moment.view(name.identifier())
                    .map(view -> view(name, view))
                    .orElseGet(Pin.Missing::new);
        }
        Snapshot current = found.get().currentSnapshot();
        OptionalLong snapshot =
                current == null ? OptionalLong.empty() : OptionalLong.of(current.snapshotId());
        return new Pin.OfTable(new TableState(name, found.get(), snapshot, Optional.empty()));
    }

    private Pin view(RelationName name, ViewMetadata view) {
        ViewVersion version = view.currentVersion();
        return version.representations().stream()
                .filter(SQLViewRepresentation.class::isInstance)
                .map(SQLViewRepresentation.class::cast)
                .filter(sql -> sql.dialect().equalsIgnoreCase("trino"))
                .findFirst()
                .<Pin>map(
                        sql ->
                                new Pin.OfView(
                                        sql.sql(),
                                        Optional.ofNullable(version.defaultCatalog())
                                                .orElse(trinoCatalog),
                                        version.defaultNamespace().isEmpty()
                                                ? name.schema()
                                                : version.defaultNamespace().toString(),
                                        view.properties()))
                .orElseGet(Pin.Foreign::new);
    }
}
