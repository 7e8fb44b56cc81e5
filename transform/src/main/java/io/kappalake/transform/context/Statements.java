package io.kappalake.transform.context;

import static java.util.Objects.requireNonNull;

import io.kappalake.transform.jinja.Arguments;
import io.kappalake.transform.jinja.JinjaException;
import io.kappalake.transform.jinja.JinjaFunction;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** {@code run_query}, and {@code statement} with {@code load_result}: queries inside templates. */
final class Statements {
    private final Optional<Warehouse> warehouse;
    private final Map<String, Object> results = new LinkedHashMap<>();

    Statements(Optional<Warehouse> warehouse) {
        this.warehouse = requireNonNull(warehouse, "warehouse");
    }

    Object runQuery(Arguments arguments) {
        String sql = String.valueOf(arguments.required(0, "sql"));
        return warehouse.map(house -> (Object) table(house.query(sql))).orElse(null);
    }

    private static TableValue table(Warehouse.Result result) {
        return new TableValue(result.names(), result.rows());
    }

    Object statement(Arguments arguments) {
        Object name = arguments.at(0, "name", null);
        Object caller = arguments.named().get("caller");
        if (!(caller instanceof JinjaFunction body)) {
            throw JinjaException.of(
                    "CompilationError", "statement is a call block: {% call statement('name') %}");
        }
        if (warehouse.isEmpty()) {
            capture(body);
            return "";
        }
        TableValue result = table(warehouse.get().query(String.valueOf(body.call(Arguments.of()))));
        if (name != null) {
            store(String.valueOf(name), result, "SUCCESS");
        }
        return "";
    }

    /** Lets the body say what it refers to. */
    private static void capture(JinjaFunction body) {
        try {
            body.call(Arguments.of());
        } catch (JinjaException ignored) {
            // it may need results that are not there yet: what is wrong otherwise fails in the run
        }
    }

    Object storeResult(Arguments arguments) {
        Object table = arguments.at(2, "agate_table", null);
        store(
                String.valueOf(arguments.required(0, "name")),
                table instanceof TableValue value ? value : null,
                String.valueOf(arguments.at(1, "response", "")));
        return "";
    }

    private void store(String name, TableValue table, String response) {
        results.put(
                name,
                Attributes.named("result")
                        .value("response", response)
                        .value("data", table == null ? null : table.data())
                        .value("table", table)
                        .build());
    }

    Object loadResult(Arguments arguments) {
        return results.get(String.valueOf(arguments.required(0, "name")));
    }
}
