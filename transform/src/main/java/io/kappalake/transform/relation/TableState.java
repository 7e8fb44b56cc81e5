package io.kappalake.transform.relation;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;

/**
 * What one run sees of a table: a snapshot, or a snapshot with a draft on top that is not published
 * yet.
 *
 * @param table as it was loaded; null only for a table that its pending draft will create
 * @param snapshot empty for a table that holds nothing
 */
public record TableState(
        RelationName name, Table table, OptionalLong snapshot, Optional<Pending> pending) {
    public TableState {
        requireNonNull(name, "name");
        requireNonNull(snapshot, "snapshot");
        requireNonNull(pending, "pending");
        if (table == null && pending.isEmpty()) {
            throw new IllegalArgumentException(name + " has neither a table nor a draft");
        }
    }

    /**
     * A draft that waits for its publication.
     *
     * @param draft the draft's table
     * @param draftSnapshot the rows that were drafted; empty for none
     * @param rows how many those are
     * @param schema the columns that the table is to have
     * @param replaced files of the live table that it replaces
     * @param replacesAll whether it replaces all of them; {@code replaced} is empty then
     * @param publication the publication that will carry it
     * @param makesSnapshot whether that will make a snapshot; it does not where no row comes or
     *     goes
     */
    public record Pending(
            RelationName draft,
            OptionalLong draftSnapshot,
            long rows,
            Schema schema,
            Set<String> replaced,
            boolean replacesAll,
            String publication,
            boolean makesSnapshot) {
        public Pending {
            requireNonNull(draft, "draft");
            requireNonNull(draftSnapshot, "draftSnapshot");
            requireNonNull(schema, "schema");
            requireNonNull(publication, "publication");
            replaced = Set.copyOf(replaced);
        }
    }

    /** The columns that a reader sees. */
    public Schema schema() {
        return pending.map(Pending::schema).orElseGet(() -> Columns.of(table, snapshot));
    }

    /**
     * What to write in a FROM clause: the name with the snapshot's version, or a query in
     * parentheses.
     */
    public String sql() {
        Schema schema = schema();
        if (pending.isEmpty()) {
            return snapshot.isPresent()
                    ? versioned(name, snapshot.getAsLong())
                    : "(SELECT %s FROM %s WHERE false)"
                            .formatted(Columns.names(schema), name.sql());
        }
        Pending draft = pending.get();
        String rows = draftRows(draft, schema);
        if (draft.replacesAll() || snapshot.isEmpty()) {
            return "(" + rows + ")";
        }
        String kept =
                "SELECT %s FROM %s WHERE %s"
                        .formatted(
                                Columns.select(schema, Columns.of(table, snapshot)),
                                versioned(name, snapshot.getAsLong()),
                                FileList.notIn(name, draft.replaced()));
        return "(" + kept + " UNION ALL " + rows + ")";
    }

    /** The rows of the draft alone, as a query. */
    public static String draftRows(Pending draft, Schema schema) {
        return draft.draftSnapshot().isPresent()
                ? "SELECT %s FROM %s"
                        .formatted(
                                Columns.names(schema),
                                versioned(draft.draft(), draft.draftSnapshot().getAsLong()))
                : "SELECT %s FROM %s WHERE false"
                        .formatted(Columns.names(schema), draft.draft().sql());
    }

    /** A table at one of its snapshots. */
    public static String versioned(RelationName name, long snapshot) {
        return name.sql() + " FOR VERSION AS OF " + snapshot;
    }
}
