package io.kappalake.transform.materialization;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import io.kappalake.lakehouse.draft.Draft;
import io.kappalake.lakehouse.trino.TrinoSession;
import io.kappalake.lakehouse.trino.TrinoSession.Column;
import io.kappalake.transform.project.SeedData;
import io.kappalake.transform.relation.Columns;
import io.kappalake.transform.relation.TableState;
import io.kappalake.transform.relation.TrinoTypes;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types.NestedField;

/** Writes a seed's rows into a draft of its table. */
public final class SeedWriter {
    /** Keeps a statement well below Trino's limit of 1,000,000 characters. */
    private static final int LONGEST = 300_000;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);

    private final TrinoSession trino;
    private final TableWriter writer;

    /** A writer that uses a session. */
    public SeedWriter(TrinoSession trino, TableWriter writer) {
        this.trino = requireNonNull(trino, "trino");
        this.writer = requireNonNull(writer, "writer");
    }

    /** Writes all rows; see {@link TableWriter#rebuild} for errors. */
    public Drafted write(TableSpec spec, Optional<TableState> live, SeedData data) {
        Schema schema =
                TrinoTypes.schema(
                        data.columns().stream()
                                .map(column -> new Column(column.name(), column.trinoType()))
                                .toList());
        return writer.rebuild(spec, live, schema, draft -> insert(draft, schema, data));
    }

    private TableWriter.Work insert(Draft draft, Schema schema, SeedData data) {
        List<String> queryIds = new ArrayList<>();
        List<String> batch = new ArrayList<>();
        int length = 0;
        for (List<Object> row : data.rows()) {
            String text = row.stream().map(SeedWriter::literal).collect(joining(", ", "(", ")"));
            if (length + text.length() > LONGEST) {
                queryIds.add(insert(draft, schema, batch));
                batch.clear();
                length = 0;
            }
            batch.add(text);
            length += text.length();
        }
        if (!batch.isEmpty()) {
            queryIds.add(insert(draft, schema, batch));
        }
        return new TableWriter.Work("INSERT", data.rows().size(), 0, true, queryIds);
    }

    private String insert(Draft draft, Schema schema, List<String> rows) {
        List<NestedField> columns = schema.columns();
        // to the types that the table stores: these hold each value whole, as its reader saw to
        String casts =
                IntStream.range(0, columns.size())
                        .mapToObj(
                                i ->
                                        "CAST(c%d AS %s)"
                                                .formatted(
                                                        i, TrinoTypes.sql(columns.get(i).type())))
                        .collect(joining(", "));
        String names =
                IntStream.range(0, columns.size()).mapToObj(i -> "c" + i).collect(joining(", "));
        return trino.update(
                        "%s SELECT %s FROM (VALUES %s) AS t (%s)"
                                .formatted(
                                        writer.insert(draft, Columns.names(schema)),
                                        casts,
                                        String.join(", ", rows),
                                        names))
                .queryId();
    }

    /** Every value as text; the statement casts it. */
    private static String literal(Object value) {
        if (value == null) {
            return "CAST(NULL AS varchar)";
        }
        return switch (value) {
            case BigDecimal number -> quoted(number.toPlainString());
            case LocalDateTime time -> quoted(TIME.format(time));
            case OffsetDateTime time -> quoted(TIME.format(time) + " " + time.getOffset());
            default -> quoted(value.toString());
        };
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
