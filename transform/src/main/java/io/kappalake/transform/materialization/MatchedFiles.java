package io.kappalake.transform.materialization;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;

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
import java.util.OptionalLong;
import java.util.Set;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;

/** The live files that hold rows of some keys, and their other rows. */
final class MatchedFiles {
    /** Rows up to which files are copied without a look at whether they hold a key at all. */
    private static final long COPIED_UNSEEN = 200_000;

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
     * Live files.
     *
     * @param all whether these are all files that the table has, so that none has to be named
     * @param keysChecked whether the statement that found them has checked the keys
     */
    record Matched(Set<String> files, boolean all, boolean keysChecked) {
        static final Matched NONE = new Matched(Set.of(), false, false);

        static Matched some(Set<String> files) {
            return new Matched(files, false, false);
        }
    }

    /**
     * Finds the files. Those that the metrics of the key columns leave are taken as they are where
     * they are small, since to look into them costs more than to copy them. Files that are too many
     * to be named in a statement are replaced with all others.
     *
     * @param delta the table with the keys
     * @param keys its rows with the keys, as in a FROM clause
     * @param check whether the keys are to be checked as well, if a statement has to look at them
     * @throws io.kappalake.lakehouse.LakehouseException see {@link KeyCheck#check}
     */
    Matched find(Table delta, String keys, boolean check) {
        List<DataFile> all = KeyRanges.files(live.table(), live.snapshot(), spec.uniqueKey());
        OptionalLong written =
                delta.currentSnapshot() == null
                        ? OptionalLong.empty()
                        : OptionalLong.of(delta.currentSnapshot().snapshotId());
        List<DataFile> candidates =
                KeyRanges.of(delta, written, spec.uniqueKey())
                        .meeting(live.table(), live.snapshot(), all);
        long rows = candidates.stream().mapToLong(DataFile::recordCount).sum();
        boolean unseen = rows <= COPIED_UNSEEN;
        Set<String> found =
                unseen
                        ? candidates.stream().map(DataFile::location).collect(toSet())
                        : look(keys, candidates, all.size(), check);
        boolean everything =
                !found.isEmpty() && (found.size() == all.size() || !FileList.fits(found));
        return new Matched(
                everything ? all.stream().map(DataFile::location).collect(toSet()) : found,
                everything,
                check && !unseen);
    }

    private Set<String> look(String keys, List<DataFile> candidates, int all, boolean check) {
        boolean merge = spec.strategy() == IncrementalStrategy.MERGE;
        String checking = check ? " UNION ALL " + KeyCheck.sql(spec, keys, merge, "''", 1) : "";
        Set<String> found =
                new HashSet<>(
                        trino.query(
                                sql(keys, candidates, all) + checking, row -> row.getString(1)));
        if (found.remove("")) {
            // once more, for examples
            KeyCheck.check(trino, spec, keys, merge);
        }
        return found;
    }

    private String sql(String keys, List<DataFile> candidates, int all) {
        List<String> paths = candidates.stream().map(DataFile::location).toList();
        String files =
                paths.size() == all || !FileList.fits(paths)
                        ? ""
                        : " AND DBT_INTERNAL_DEST." + FileList.in(spec.relation(), paths);
        return spec.predicates().isEmpty()
                ? "SELECT DISTINCT \"$path\" FROM %s AS DBT_INTERNAL_DEST WHERE %s IN (SELECT %s FROM %s)%s"
                        .formatted(live.sql(), keyTuple(), names(), keys, files)
                : "SELECT DISTINCT DBT_INTERNAL_DEST.\"$path\" FROM %s AS DBT_INTERNAL_DEST JOIN %s AS DBT_INTERNAL_SOURCE ON %s%s"
                        .formatted(live.sql(), keys, predicate(), files);
    }

    /** A query of all columns of the rows in some of the files that are to stay as they are. */
    String others(Matched matched, String keys) {
        List<String> there =
                TableWriter.names(schema.target()).stream()
                        .filter(name -> live.schema().findField(name) != null)
                        .toList();
        String rows =
                "(SELECT * FROM %s WHERE %s)"
                        .formatted(
                                live.sql(),
                                matched.all()
                                        ? "true"
                                        : FileList.in(spec.relation(), matched.files()));
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
