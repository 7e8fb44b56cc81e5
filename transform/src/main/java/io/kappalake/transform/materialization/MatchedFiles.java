package io.kappalake.transform.materialization;

import static java.util.stream.Collectors.joining;

import io.kappalake.lakehouse.trino.TrinoSession;
import io.kappalake.transform.project.IncrementalStrategy;
import io.kappalake.transform.relation.Columns;
import io.kappalake.transform.relation.Conversion;
import io.kappalake.transform.relation.FileList;
import io.kappalake.transform.relation.RelationName;
import io.kappalake.transform.relation.TableState;
import io.kappalake.transform.relation.TrinoTypes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.iceberg.Schema;

/** The live files that hold rows of some keys, and their other rows. */
final class MatchedFiles {
    private final TrinoSession trino;
    private final TableSpec spec;
    private final TableState live;
    private final SchemaChange schema;

    MatchedFiles(TrinoSession trino, TableSpec spec, TableState live, SchemaChange schema) {
        this.trino = trino;
        this.spec = spec;
        this.live = live;
        this.schema = schema;
    }

    /**
     * Finds the files.
     *
     * @param keys a table with the keys
     */
    Set<String> find(String keys) {
        return live.snapshot().isEmpty()
                ? Set.of()
                : new HashSet<>(trino.query(sql(keys), row -> row.getString(1)));
    }

    /**
     * Finds the files and checks the keys, in one statement.
     *
     * @throws io.kappalake.lakehouse.LakehouseException see {@link KeyCheck#check}
     */
    Set<String> checked(String keys) {
        boolean merge = spec.strategy() == IncrementalStrategy.MERGE;
        if (live.snapshot().isEmpty()) {
            KeyCheck.check(trino, spec, keys, merge);
            return Set.of();
        }
        String sql = sql(keys) + " UNION ALL " + KeyCheck.sql(spec, keys, merge, "''", 1);
        Set<String> found = new HashSet<>(trino.query(sql, row -> row.getString(1)));
        if (found.remove("")) {
            // once more, for examples
            KeyCheck.check(trino, spec, keys, merge);
        }
        return found;
    }

    private String sql(String keys) {
        return spec.predicates().isEmpty()
                ? "SELECT DISTINCT \"$path\" FROM %s WHERE %s IN (SELECT %s FROM %s)"
                        .formatted(live.sql(), keyTuple(), names(), keys)
                : "SELECT DISTINCT DBT_INTERNAL_DEST.\"$path\" FROM %s AS DBT_INTERNAL_DEST JOIN %s AS DBT_INTERNAL_SOURCE ON %s"
                        .formatted(live.sql(), keys, predicate());
    }

    /** A query of all columns of the rows in some of the files that are to stay as they are. */
    String others(Set<String> files, String keys) {
        List<String> there =
                TableWriter.names(schema.target()).stream()
                        .filter(name -> live.schema().findField(name) != null)
                        .toList();
        String rows =
                "(SELECT * FROM %s WHERE %s)"
                        .formatted(live.sql(), FileList.in(spec.relation(), files));
        if (spec.predicates().isEmpty()) {
            return "SELECT %s FROM %s t LEFT JOIN (SELECT DISTINCT %s, true AS \"_new\" FROM %s) s ON %s WHERE s.\"_new\" IS NULL"
                    .formatted(
                            columns("t.", there, live.schema()),
                            rows,
                            names(),
                            keys,
                            keysEqual("t", "s"));
        }
        // a row that meets the key but not the predicates stays
        return "SELECT %s FROM %s AS DBT_INTERNAL_DEST WHERE NOT EXISTS (SELECT 1 FROM %s AS DBT_INTERNAL_SOURCE WHERE %s)"
                .formatted(
                        columns("DBT_INTERNAL_DEST.", there, live.schema()),
                        rows,
                        keys,
                        predicate());
    }

    /**
     * All columns of the table to be, null where they are not given.
     *
     * @param from has the given columns, in types of its own
     */
    String columns(String prefix, List<String> given, Schema from) {
        return schema.target().columns().stream()
                .map(
                        column ->
                                given.contains(column.name())
                                        ? Conversion.sql(
                                                prefix + RelationName.quoted(column.name()),
                                                from.findField(column.name()).type(),
                                                column.type())
                                        : "CAST(NULL AS %s)"
                                                .formatted(TrinoTypes.sql(column.type())))
                .collect(joining(", "));
    }

    /**
     * The condition on which a row of {@code DBT_INTERNAL_DEST} gives way to one of {@code
     * DBT_INTERNAL_SOURCE}.
     */
    String predicate() {
        List<String> all =
                new ArrayList<>(List.of(keysEqual("DBT_INTERNAL_DEST", "DBT_INTERNAL_SOURCE")));
        spec.predicates().forEach(predicate -> all.add("(" + predicate + ")"));
        return String.join(" AND ", all);
    }

    String keysEqual(String one, String other) {
        return spec.uniqueKey().stream()
                .map(RelationName::quoted)
                .map(key -> "%s.%s = %s.%s".formatted(one, key, other, key))
                .collect(joining(" AND "));
    }

    private String keyTuple() {
        return spec.uniqueKey().size() == 1 ? names() : "(" + names() + ")";
    }

    private String names() {
        return Columns.names(spec.uniqueKey());
    }
}
