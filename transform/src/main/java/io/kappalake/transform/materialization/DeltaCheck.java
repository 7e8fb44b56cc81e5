package io.kappalake.transform.materialization;

import static java.util.stream.Collectors.joining;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.trino.QueryFailure;
import io.kappalake.lakehouse.trino.TrinoSession;
import io.kappalake.transform.change.ChangesQuery;
import io.kappalake.transform.project.IncrementalStrategy;
import io.kappalake.transform.relation.Columns;
import io.kappalake.transform.relation.RelationName;
import io.kappalake.transform.relation.TrinoTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.Schema;

/**
 * The conditions that a model's new rows have to meet: as conditions of the statement that writes
 * them, which costs no other one, and as queries that tell what is wrong.
 *
 * <ul>
 *   <li>{@code _change} is {@code insert} or {@code delete};
 *   <li>no row is taken back that the table cannot take back;
 *   <li>no key is null, and a merge has each key once.
 * </ul>
 */
final class DeltaCheck {
    /** The message with which Trino stops at a row that breaks a condition. */
    private static final String BROKEN = "kappalake: a row breaks a condition";

    /** The message with which Trino stops when a row is to be taken back after all. */
    private static final String TAKEN_BACK = "kappalake: a row is to be taken back";

    private static final String COUNT = RelationName.quoted("_kappalake_inserts");

    private final TrinoSession trino;
    private final TableSpec spec;
    private final boolean hasChange;
    private final boolean counts;

    /**
     * The conditions for one increment.
     *
     * @param hasChange whether the rows say which of them are to go
     * @param counts whether the rows are few enough to count those of each key while they are
     *     written
     */
    DeltaCheck(TrinoSession trino, TableSpec spec, boolean hasChange, boolean counts) {
        this.trino = trino;
        this.spec = spec;
        this.hasChange = hasChange;
        this.counts = counts && spec.isKeyed();
    }

    /** Whether the statement that writes the rows has checked their keys. */
    boolean checksKeys() {
        return counts;
    }

    /** The condition on a row that it is one to be inserted. */
    String inserted() {
        return hasChange ? RelationName.quoted(ChangesQuery.CHANGE) + " = 'insert'" : "true";
    }

    /** Text before the model's query, where some columns of its rows are wanted. */
    String before(String columns) {
        return counts
                ? "SELECT %s FROM (SELECT *, count_if(%s) OVER (PARTITION BY %s) AS %s FROM ("
                        .formatted(columns, inserted(), keys(), COUNT)
                : "SELECT %s FROM (".formatted(columns);
    }

    /**
     * Text behind the model's query.
     *
     * @param keepsDeletes whether rows that are to go are wanted, too
     * @param refusesDeletes whether such a row stops the statement; see {@link #isTakenBack}
     */
    String after(boolean keepsDeletes, boolean refusesDeletes) {
        List<String> cases = new ArrayList<>();
        List<String> broken = broken();
        if (!broken.isEmpty()) {
            cases.add(stop(String.join(" OR ", broken), BROKEN));
        }
        if (hasChange && refusesDeletes) {
            cases.add(stop("NOT (" + inserted() + ")", TAKEN_BACK));
        }
        String kept = keepsDeletes ? "true" : inserted();
        String condition =
                cases.isEmpty()
                        ? kept
                        : "CASE %s ELSE %s END".formatted(String.join(" ", cases), kept);
        return (counts ? "))" : ")") + (condition.equals("true") ? "" : " WHERE " + condition);
    }

    private static String stop(String condition, String message) {
        return "WHEN %s THEN CAST(fail('%s') AS boolean)".formatted(condition, message);
    }

    private List<String> broken() {
        List<String> broken = new ArrayList<>();
        if (hasChange) {
            String change = RelationName.quoted(ChangesQuery.CHANGE);
            broken.add("%1$s IS NULL OR %1$s NOT IN ('insert', 'delete')".formatted(change));
            if (!spec.isKeyed() && fails()) {
                broken.add(change + " = 'delete'");
            }
        }
        if (counts) {
            broken.add("(%s) AND (%s)".formatted(inserted(), KeyCheck.isNull(spec)));
            if (spec.strategy() == IncrementalStrategy.MERGE) {
                broken.add("(%s) AND %s > 1".formatted(inserted(), COUNT));
            }
            if (hasChange && fails()) {
                broken.add(COUNT + " = 0");
            }
        }
        return broken;
    }

    /** Whether a row that no other one replaces may not be taken back. */
    private boolean fails() {
        return switch (spec.onSourceDelete()) {
            case FAIL -> true;
            case DELETE -> !spec.isKeyed();
            case IGNORE -> false;
        };
    }

    /**
     * A query that gives no row, and stops the statement that it is in if a key is null or stands
     * twice where it may not.
     *
     * @param rows the inserted rows, as in a FROM clause
     * @param columns that the query has
     */
    String stopAtBadKey(String rows, Schema columns) {
        String nulls =
                columns.columns().stream()
                        .map(column -> "CAST(NULL AS %s)".formatted(TrinoTypes.sql(column.type())))
                        .collect(joining(", "));
        boolean merge = spec.strategy() == IncrementalStrategy.MERGE;
        // with a value of the row, so that it is not computed before there is one
        return "SELECT %s FROM %s WHERE CAST(fail('%s' || CAST(\"_rows\" AS varchar)) AS boolean)"
                .formatted(
                        nulls, KeyCheck.sql(spec, rows, merge, "count(*) AS \"_rows\"", 1), BROKEN);
    }

    /** Whether a statement stopped because a row broke a condition. */
    static boolean isBroken(QueryFailure failure) {
        return failure.reason().contains(BROKEN);
    }

    /** Whether a statement stopped at a row that is to be taken back. */
    static boolean isTakenBack(QueryFailure failure) {
        return failure.reason().contains(TAKEN_BACK);
    }

    /**
     * Checks rows by queries.
     *
     * @param rows a relation, as in a FROM clause
     * @throws LakehouseException {@code FAILED} with what is wrong and some examples
     */
    void explain(String rows) {
        if (hasChange) {
            explainChanges(rows);
        }
        if (spec.isKeyed()) {
            KeyCheck.check(
                    trino,
                    spec,
                    "(SELECT * FROM %s WHERE %s)".formatted(rows, inserted()),
                    spec.strategy() == IncrementalStrategy.MERGE);
        }
    }

    private void explainChanges(String rows) {
        String change = RelationName.quoted(ChangesQuery.CHANGE);
        // the value in front of which something stands is never null
        Optional<String> invalid =
                trino.querySingle(
                        "SELECT '=' || coalesce(%1$s, 'null') FROM %2$s WHERE %1$s NOT IN ('insert', 'delete') OR %1$s IS NULL LIMIT 1"
                                .formatted(change, rows),
                        row -> row.getString(1).substring(1));
        if (invalid.isPresent()) {
            throw new LakehouseException(
                    ErrorCode.FAILED,
                    "Invalid value '%s' in column _change of %s (must be insert or delete): mend the model"
                            .formatted(invalid.get(), spec.relation()));
        }
        if (!fails()) {
            return;
        }
        String deleted =
                spec.isKeyed()
                        ? "SELECT %2$s FROM %1$s GROUP BY %2$s HAVING count_if(%3$s) = 0"
                                .formatted(rows, keys(), inserted())
                        : "SELECT 1 FROM %s WHERE %s = 'delete'".formatted(rows, change);
        long count =
                trino.querySingle("SELECT count(*) FROM (" + deleted + ")", row -> row.getLong(1))
                        .orElse(0L);
        if (count > 0) {
            throw new LakehouseException(
                    ErrorCode.FAILED,
                    spec.isKeyed()
                            ? "Cannot merge into %s: its sources took back all rows of %d keys; set on_source_delete to delete (rows go) or ignore (rows stay)"
                                    .formatted(spec.relation(), count)
                            : "Cannot write into %s: its sources took back %d rows, and %s cannot; give it a unique_key, set on_source_delete to ignore, or build it anew with --full-refresh"
                                    .formatted(spec.relation(), count, spec.strategy()));
        }
    }

    private String keys() {
        return Columns.names(spec.uniqueKey());
    }
}
