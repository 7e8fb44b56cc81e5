package io.kappalake.replay.deadletters;

import static io.kappalake.orders.table.OrderTable.DEAD_LETTERS;

import io.kappalake.lakehouse.trino.TrinoSession;
import io.kappalake.orders.table.OrderTables;
import io.kappalake.replay.lake.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.iceberg.catalog.TableIdentifier;

/** Reads {@code dead_letters}. Not safe for use by several threads. */
public final class DeadLetters {
    private static final String NEWEST = "ROW(kafka_timestamp, kafka_partition, kafka_offset)";

    private final TrinoSession trino;
    private final String relation;

    private DeadLetters(TrinoSession trino, String relation) {
        this.trino = trino;
        this.relation = relation;
    }

    /** The dead letters at the time of each query. */
    public static DeadLetters live(TrinoSession trino, OrderTables tables) {
        return new DeadLetters(trino, Sql.name(tables.name(DEAD_LETTERS)));
    }

    /** The dead letters at a snapshot; without one there are none. */
    static DeadLetters at(TrinoSession trino, OrderTables tables, OptionalLong snapshot) {
        TableIdentifier table = tables.name(DEAD_LETTERS);
        return new DeadLetters(
                trino,
                snapshot.isPresent()
                        ? Sql.at(table, snapshot.getAsLong())
                        : "(SELECT *, CAST(null AS varchar) AS \"$path\" FROM %s WHERE false)"
                                .formatted(Sql.name(table)));
    }

    /** Counts, the largest group first. */
    public List<LetterGroup> groups(Grouping by) {
        return trino.query(
                """
                SELECT %1$s, count(*), %2$s, %3$s,
                       max_by(kafka_partition, %4$s), max_by(kafka_offset, %4$s),
                       max_by(reason, %4$s), max_by(detail, %4$s), max_by(value, %4$s)
                FROM %5$s
                GROUP BY 1
                ORDER BY 2 DESC, 1"""
                        .formatted(
                                by.sql(),
                                Sql.micros("min(kafka_timestamp)"),
                                Sql.micros("max(kafka_timestamp)"),
                                NEWEST,
                                relation),
                row ->
                        new LetterGroup(
                                row.getString(1),
                                row.getLong(2),
                                Sql.instant(row, 3).orElseThrow(),
                                Sql.instant(row, 4).orElseThrow(),
                                new LetterGroup.Sample(
                                        row.getInt(5),
                                        row.getLong(6),
                                        row.getString(7),
                                        Optional.ofNullable(row.getString(8)),
                                        bytes(row, 9))));
    }

    /** The newest of those that match, up to a limit. */
    public List<DeadLetter> newest(LetterFilter filter, int most) {
        return trino.query(
                "SELECT %s FROM %s WHERE %s ORDER BY kafka_timestamp DESC, kafka_partition, kafka_offset LIMIT %d"
                        .formatted(columns(), relation, filter.sql(), most),
                DeadLetters::letter);
    }

    /** Passes on those in some data files that match, in no order. */
    void read(List<String> files, LetterFilter filter, Consumer<DeadLetter> consumer) {
        trino.query(
                "SELECT %s FROM %s WHERE \"$path\" IN (%s) AND %s"
                        .formatted(columns(), relation, Sql.literals(files), filter.sql()),
                row -> {
                    consumer.accept(letter(row));
                    return true;
                });
    }

    private static String columns() {
        return "kafka_partition, kafka_offset, %s, \"key\", \"value\", reason, detail, %s, \"$path\""
                .formatted(Sql.micros("kafka_timestamp"), Sql.micros("ingested_at"));
    }

    private static DeadLetter letter(ResultSet row) throws SQLException {
        return new DeadLetter(
                row.getInt(1),
                row.getLong(2),
                Sql.instant(row, 3).orElseThrow(),
                bytes(row, 4),
                bytes(row, 5),
                row.getString(6),
                Optional.ofNullable(row.getString(7)),
                Sql.instant(row, 8).orElseThrow(),
                row.getString(9));
    }

    private static Optional<RawBytes> bytes(ResultSet row, int column) throws SQLException {
        return Optional.ofNullable(row.getBytes(column)).map(RawBytes::of);
    }
}
