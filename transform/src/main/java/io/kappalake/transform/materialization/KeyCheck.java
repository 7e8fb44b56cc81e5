package io.kappalake.transform.materialization;

import static java.util.stream.Collectors.joining;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.trino.TrinoSession;
import io.kappalake.transform.relation.Columns;
import io.kappalake.transform.relation.RelationName;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.Schema;

/** Whether the rows that are to be merged have each key once, and no null in it. */
final class KeyCheck {
    private static final int EXAMPLES = 5;

    private KeyCheck() {}

    /**
     * Requires that a setting names columns that the table is to have.
     *
     * @throws LakehouseException {@code INVALID_INPUT} with those that there are not
     */
    static void requireColumns(TableSpec spec, String setting, List<String> names, Schema schema) {
        List<String> unknown =
                names.stream().filter(name -> schema.findField(name) == null).toList();
        if (!unknown.isEmpty()) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "Invalid %s %s of %s (must be a column of the model): the columns are %s"
                            .formatted(
                                    setting,
                                    String.join(", ", unknown),
                                    spec.relation(),
                                    String.join(", ", TableWriter.names(schema))));
        }
    }

    /**
     * Checks the rows of a table.
     *
     * @throws LakehouseException {@code FAILED} with some of the keys
     */
    static void check(TrinoSession trino, TableSpec spec, String table, boolean alsoTwice) {
        List<String> keys = spec.uniqueKey();
        String names = Columns.names(keys);
        String sql = sql(spec, table, alsoTwice, names + ", count(*)", EXAMPLES);
        List<String> examples =
                trino.query(
                        sql,
                        row -> {
                            List<String> parts = new ArrayList<>();
                            for (int i = 1; i <= keys.size(); i++) {
                                parts.add(keys.get(i - 1) + " = " + row.getObject(i));
                            }
                            return "%s (%d rows)"
                                    .formatted(
                                            String.join(", ", parts), row.getLong(keys.size() + 1));
                        });
        if (!examples.isEmpty()) {
            throw new LakehouseException(
                    ErrorCode.FAILED,
                    "Cannot merge into %s: the model's rows have keys twice or null in a key, such as %s; let the model give each %s once"
                            .formatted(
                                    spec.relation(),
                                    String.join("; ", examples),
                                    String.join(", ", keys)));
        }
    }

    /** A query in parentheses that gives something for each bad key, at most so many times. */
    static String sql(TableSpec spec, String table, boolean alsoTwice, String selected, int limit) {
        String names = Columns.names(spec.uniqueKey());
        return "(SELECT %s FROM %s GROUP BY %s HAVING %s%s LIMIT %d)"
                .formatted(
                        selected,
                        table,
                        names,
                        alsoTwice ? "count(*) > 1 OR " : "",
                        isNull(spec),
                        limit);
    }

    /** The condition on a row that its key is null, or one of several columns of it. */
    static String isNull(TableSpec spec) {
        return spec.uniqueKey().stream()
                .map(key -> RelationName.quoted(key) + " IS NULL")
                .collect(joining(" OR "));
    }
}
