package io.kappalake.transform.materialization;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.trino.TrinoSession;
import io.kappalake.transform.reading.Pins.Pin;
import io.kappalake.transform.relation.RelationName;
import io.trino.sql.SqlFormatter;
import io.trino.sql.parser.SqlParser;
import io.trino.sql.tree.Statement;

/** Creates and replaces views; Trino's catalog swaps a view in one step. */
public final class ViewWriter {
    private final TrinoSession trino;

    /** A writer that uses a session. */
    public ViewWriter(TrinoSession trino) {
        this.trino = requireNonNull(trino, "trino");
    }

    /** The view property that holds a fingerprint of the columns of the tables that it reads. */
    public static final String COLUMNS = "kappalake.view.columns";

    /**
     * Whether the view that is there says the same already, of tables with the same columns.
     *
     * @param columns a fingerprint of the columns of the tables that it reads
     */
    public static boolean isCurrent(Pin there, String sql, String columns) {
        return says(there, sql)
                && there instanceof Pin.OfView view
                && columns.equals(view.properties().get(COLUMNS));
    }

    /** Whether there is a view that has this text. */
    public static boolean says(Pin there, String sql) {
        // Trino keeps a view's text in its own format, and the columns that a star stood for
        return there instanceof Pin.OfView view
                && view.sql().strip().equals(SqlFormatter.formatSql(parse(sql)).strip());
    }

    private static Statement parse(String sql) {
        return new SqlParser().createStatement(sql);
    }

    /**
     * Refuses to put a view where a table is.
     *
     * @throws LakehouseException {@code REFUSED}
     */
    public static void requireNoTable(RelationName name, Pin there) {
        if (there instanceof Pin.OfTable) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot create the view %1$s: there is a table of that name; drop it first (DROP TABLE %1$s) if its rows are no longer needed"
                            .formatted(name));
        }
    }

    /**
     * Creates or replaces the view.
     *
     * @throws io.kappalake.lakehouse.trino.QueryFailure if Trino refuses; the old view stays
     */
    public void write(RelationName name, String sql) {
        trino.execute("CREATE OR REPLACE VIEW %s AS\n%s".formatted(name.sql(), sql));
    }
}
