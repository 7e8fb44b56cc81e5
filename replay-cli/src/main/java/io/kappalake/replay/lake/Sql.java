package io.kappalake.replay.lake;

import static java.util.stream.Collectors.joining;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.types.Types.NestedField;

/** Pieces of statements in Trino's dialect. Times travel as microseconds since 1970. */
public final class Sql {
    private static final DateTimeFormatter LITERAL =
            DateTimeFormatter.ofPattern("'TIMESTAMP '''uuuu-MM-dd HH:mm:ss.SSSSSS' UTC'''")
                    .withZone(ZoneOffset.UTC);

    private Sql() {}

    /** A time as a whole number of microseconds; exact until the year 2242. */
    public static String micros(String time) {
        return "CAST(round(to_unixtime(%s) * 1000000) AS bigint)".formatted(time);
    }

    /** A time as a literal. */
    public static String literal(Instant time) {
        return LITERAL.format(time);
    }

    /** The time in a column of {@link #micros}; empty where it is null. */
    public static Optional<Instant> instant(ResultSet row, int column) throws SQLException {
        long micros = row.getLong(column);
        return row.wasNull()
                ? Optional.empty()
                : Optional.of(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
    }

    /** A table with its namespace, quoted. */
    public static String name(TableIdentifier table) {
        return "%s.%s".formatted(quoted(table.namespace().toString()), quoted(table.name()));
    }

    /** A table as it was at a snapshot. */
    public static String at(TableIdentifier table, long snapshot) {
        return "%s FOR VERSION AS OF %d".formatted(name(table), snapshot);
    }

    /** The names of the columns, quoted, separated by commas. */
    public static String columns(Schema schema) {
        return schema.columns().stream()
                .map(NestedField::name)
                .map(Sql::quoted)
                .collect(joining(", "));
    }

    /** Texts as literals, separated by commas. */
    public static String literals(List<String> texts) {
        return texts.stream()
                .map(text -> "'" + text.replace("'", "''") + "'")
                .collect(joining(", "));
    }

    private static String quoted(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }
}
