package io.kappalake.transform.context;

import static java.util.Objects.requireNonNull;

import io.kappalake.transform.jinja.Arguments;
import io.kappalake.transform.jinja.JinjaException;
import io.kappalake.transform.jinja.JinjaFunction;
import io.kappalake.transform.jinja.Scope;
import io.kappalake.transform.relation.RelationName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * {@code adapter}: the methods that projects call on Trino
 * (https://docs.getdbt.com/reference/dbt-jinja-functions/adapter). Those that would change a table
 * are refused by name, since only a publication does.
 */
final class Adapter {
    private static final List<String> REFUSED =
            List.of(
                    "create_schema",
                    "drop_schema",
                    "drop_relation",
                    "rename_relation",
                    "truncate_relation",
                    "expand_target_column_types",
                    "execute",
                    "create_or_replace_view");

    private final NodeContext context;
    private final Macros macros;
    private final Scope globals;

    Adapter(NodeContext context, Macros macros, Scope globals) {
        this.context = requireNonNull(context, "context");
        this.macros = requireNonNull(macros, "macros");
        this.globals = requireNonNull(globals, "globals");
    }

    Attributes value() {
        Attributes.Builder adapter = Attributes.named("adapter");
        adapter.function(
                "dispatch",
                a ->
                        macros.dispatch(
                                String.valueOf(a.required(0, "macro_name")),
                                a.at(1, "macro_namespace", null),
                                globals));
        adapter.function("get_relation", this::relation);
        adapter.function("load_relation", a -> context.existing(name(a.required(0, "relation"))));
        adapter.function("get_columns_in_relation", this::columns);
        adapter.function("get_missing_columns", this::missingColumns);
        adapter.function("quote", a -> RelationName.quoted(String.valueOf(a.required(0, "name"))));
        adapter.function(
                "quote_as_configured",
                a -> RelationName.quoted(String.valueOf(a.required(0, "identifier"))));
        adapter.function("type", a -> "trino");
        adapter.function("check_schema_exists", this::schemaExists);
        adapter.function(
                "already_exists",
                a ->
                        context.existing(
                                        new RelationName(
                                                context.node().relation().catalog(),
                                                String.valueOf(a.required(0, "schema")),
                                                String.valueOf(a.required(1, "name"))))
                                != null);
        for (String refused : REFUSED) {
            adapter.function(refused, refuse(refused));
        }
        return adapter.build();
    }

    private static JinjaFunction refuse(String method) {
        return a -> {
            throw JinjaException.of(
                    "CompilationError",
                    "adapter.%s is not supported: tables are only changed by publishing a model's draft"
                            .formatted(method));
        };
    }

    static Attributes api(String catalog) {
        return Attributes.named("api")
                .value(
                        "Relation",
                        Attributes.named("Relation")
                                .function("create", a -> created(a, catalog))
                                .value("View", "view")
                                .value("Table", "table")
                                .build())
                .value(
                        "Column",
                        Attributes.named("Column")
                                .function("create", Adapter::column)
                                .function("translate_type", Adapter::translatedType)
                                .function(
                                        "string_type",
                                        a -> "varchar(%s)".formatted(a.required(0, "size")))
                                .function(
                                        "numeric_type",
                                        a ->
                                                "%s(%s,%s)"
                                                        .formatted(
                                                                a.required(0, "dtype"),
                                                                a.required(1, "precision"),
                                                                a.required(2, "scale")))
                                .build())
                .build();
    }

    private static Object column(Arguments arguments) {
        return new ColumnValue(
                String.valueOf(arguments.required(0, "name")),
                String.valueOf(arguments.required(1, "label_or_dtype")));
    }

    /** Trino's name of a type that other databases call otherwise. */
    private static Object translatedType(Arguments arguments) {
        String type = String.valueOf(arguments.required(0, "dtype"));
        return switch (type.toLowerCase(Locale.ROOT)) {
            case "string" -> "varchar";
            case "float" -> "double";
            default -> type;
        };
    }

    private static Object created(Arguments arguments, String catalog) {
        Object database = arguments.at(0, "database", catalog);
        Object type = arguments.at(3, "type", null);
        return RelationValue.of(
                new RelationName(
                        database == null ? catalog : String.valueOf(database),
                        String.valueOf(arguments.required(1, "schema")),
                        String.valueOf(arguments.required(2, "identifier"))),
                type == null ? null : String.valueOf(type));
    }

    private Object relation(Arguments arguments) {
        Object database = arguments.at(0, "database", null);
        return context.existing(
                new RelationName(
                        database == null
                                ? context.node().relation().catalog()
                                : String.valueOf(database),
                        String.valueOf(arguments.required(1, "schema")),
                        String.valueOf(arguments.required(2, "identifier"))));
    }

    private Object schemaExists(Arguments arguments) {
        Object database = arguments.at(0, "database", null);
        String sql =
                "SELECT 1 FROM %s.information_schema.schemata WHERE schema_name = '%s'"
                        .formatted(
                                RelationName.quoted(
                                        database == null
                                                ? context.node().relation().catalog()
                                                : String.valueOf(database)),
                                String.valueOf(arguments.required(1, "schema"))
                                        .toLowerCase(Locale.ROOT)
                                        .replace("'", "''"));
        return context.warehouse().filter(house -> !house.query(sql).rows().isEmpty()).isPresent();
    }

    private static RelationName name(Object relation) {
        if (relation instanceof RelationValue value) {
            return value.name();
        }
        throw JinjaException.of("CompilationError", "Not a relation: " + relation);
    }

    private Object columns(Arguments arguments) {
        return columns(name(arguments.required(0, "relation")));
    }

    private List<Object> columns(RelationName relation) {
        List<Object> columns = new ArrayList<>();
        context.warehouse()
                .ifPresent(
                        house ->
                                house.columns(relation)
                                        .forEach(
                                                column ->
                                                        columns.add(
                                                                new ColumnValue(
                                                                        column.name(),
                                                                        column.type()))));
        return columns;
    }

    private Object missingColumns(Arguments arguments) {
        Set<String> there =
                columns(name(arguments.required(1, "to_relation"))).stream()
                        .map(column -> ((ColumnValue) column).name())
                        .collect(Collectors.toSet());
        List<Object> missing = columns(name(arguments.required(0, "from_relation")));
        missing.removeIf(column -> there.contains(((ColumnValue) column).name()));
        return missing;
    }
}
