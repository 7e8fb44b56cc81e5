package io.kappalake.transform.run;

import static java.util.Objects.requireNonNull;

import io.kappalake.transform.context.Warehouse;
import io.kappalake.transform.jinja.JinjaException;
import io.kappalake.transform.reading.Pins;
import io.kappalake.transform.reading.Reader;
import io.kappalake.transform.relation.RelationName;
import io.kappalake.transform.relation.TrinoTypes;
import io.trino.sql.parser.ParsingException;
import io.trino.sql.parser.SqlParser;
import io.trino.sql.tree.Explain;
import io.trino.sql.tree.Query;
import io.trino.sql.tree.ShowCatalogs;
import io.trino.sql.tree.ShowColumns;
import io.trino.sql.tree.ShowFunctions;
import io.trino.sql.tree.ShowSchemas;
import io.trino.sql.tree.ShowTables;
import io.trino.sql.tree.Statement;
import java.sql.Array;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Answers a template's queries from the states that its node reads. */
final class RunWarehouse implements Warehouse {
    private final Lake lake;
    private final Reader reader;
    private final String schema;

    RunWarehouse(Lake lake, Reader reader, String schema) {
        this.lake = requireNonNull(lake, "lake");
        this.reader = requireNonNull(reader, "reader");
        this.schema = requireNonNull(schema, "schema");
    }

    @Override
    public Result query(String sql) {
        reader.ask();
        String statement = sql.strip().replaceAll(";\\s*$", "");
        return run(requireQuery(statement) ? read(statement) : statement);
    }

    /** Runs a statement as it is. */
    Result run(String run) {
        return lake.sessions()
                .with(
                        trino -> {
                            List<String> names = new ArrayList<>();
                            List<List<Object>> rows =
                                    trino.query(
                                            run,
                                            row -> {
                                                if (names.isEmpty()) {
                                                    names.addAll(names(row));
                                                }
                                                return values(row);
                                            });
                            if (names.isEmpty()) {
                                trino.describe(run).forEach(column -> names.add(column.name()));
                            }
                            return new Result(names, rows);
                        });
    }

    private String read(String sql) {
        return reader.read(sql, lake.trinoCatalog(), schema).text();
    }

    /** Whether it is a query that reads tables; others that are let through only show something. */
    private static boolean requireQuery(String sql) {
        Statement statement;
        try {
            statement = new SqlParser().createStatement(sql);
        } catch (ParsingException e) {
            throw JinjaException.of(
                    "DatabaseError",
                    "Invalid SQL in a query (%s): %s".formatted(e.getMessage(), sql));
        }
        if (statement instanceof Query) {
            return true;
        }
        if (statement instanceof ShowTables
                || statement instanceof ShowColumns
                || statement instanceof ShowSchemas
                || statement instanceof ShowCatalogs
                || statement instanceof ShowFunctions
                || statement instanceof Explain) {
            return false;
        }
        throw JinjaException.of(
                "CompilationError",
                "Only queries may run inside a template (this is a %s): tables are only changed by publishing a model's draft"
                        .formatted(statement.getClass().getSimpleName()));
    }

    private static List<String> names(ResultSet row) throws SQLException {
        ResultSetMetaData metadata = row.getMetaData();
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= metadata.getColumnCount(); i++) {
            names.add(metadata.getColumnLabel(i));
        }
        return names;
    }

    private static List<Object> values(ResultSet row) throws SQLException {
        List<Object> values = new ArrayList<>();
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
            values.add(value(row.getObject(i)));
        }
        return values;
    }

    /** A value as templates know it. */
    static Object value(Object value) throws SQLException {
        if (value == null) {
            return null;
        }
        return switch (value) {
            case Integer number -> number.longValue();
            case Short number -> number.longValue();
            case Byte number -> number.longValue();
            case Float number -> number.doubleValue();
            case Date date -> date.toLocalDate();
            case Timestamp timestamp -> timestamp.toLocalDateTime();
            case Array array -> Arrays.asList((Object[]) array.getArray());
            default -> value;
        };
    }

    @Override
    public Optional<String> find(RelationName name) {
        return switch (lake.pins().pin(name)) {
            case Pins.Pin.OfTable table -> Optional.of("table");
            case Pins.Pin.OfView view -> Optional.of("view");
            case Pins.Pin.OfQuery query -> Optional.of("table");
            case Pins.Pin.Missing missing -> Optional.empty();
            case Pins.Pin.Foreign foreign -> foreign(name);
        };
    }

    /** Looks where Trino itself would. */
    private Optional<String> foreign(RelationName name) {
        Result found =
                run(
                        "SELECT table_type FROM %s.information_schema.tables WHERE table_schema = %s AND table_name = %s"
                                .formatted(
                                        RelationName.quoted(name.catalog()),
                                        literal(name.schema()),
                                        literal(name.table())));
        return found.rows().stream()
                .findFirst()
                .map(row -> "VIEW".equals(row.getFirst()) ? "view" : "table");
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    @Override
    public List<ColumnType> columns(RelationName name) {
        if (find(name).isEmpty()) {
            return List.of();
        }
        if (lake.pins().pin(name) instanceof Pins.Pin.OfTable table) {
            return table.state().schema().columns().stream()
                    .map(column -> new ColumnType(column.name(), TrinoTypes.sql(column.type())))
                    .toList();
        }
        String sql = read("SELECT * FROM " + name.sql());
        return lake.sessions()
                .with(
                        trino ->
                                trino.describe(sql).stream()
                                        .map(c -> new ColumnType(c.name(), c.type()))
                                        .toList());
    }
}
