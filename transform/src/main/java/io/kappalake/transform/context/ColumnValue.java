package io.kappalake.transform.context;

import io.kappalake.transform.jinja.JinjaFunction;
import io.kappalake.transform.jinja.JinjaObject;
import io.kappalake.transform.jinja.Undefined;
import io.kappalake.transform.relation.RelationName;
import java.util.Set;

/**
 * A column of a relation, as dbt's Column.
 *
 * @param type as Trino writes it
 */
record ColumnValue(String name, String type) implements JinjaObject {
    private static final Set<String> FLOATS = Set.of("real", "double");
    private static final Set<String> INTEGERS = Set.of("tinyint", "smallint", "integer", "bigint");

    @Override
    public Object attribute(String attribute) {
        return switch (attribute) {
            case "name", "column" -> name;
            case "dtype", "data_type" -> type;
            case "quoted" -> RelationName.quoted(name);
            case "is_string" -> answer(type.startsWith("varchar") || type.startsWith("char"));
            case "is_number" ->
                    answer(
                            INTEGERS.contains(type)
                                    || FLOATS.contains(type)
                                    || type.startsWith("decimal"));
            case "is_integer" -> answer(INTEGERS.contains(type));
            case "is_float" -> answer(FLOATS.contains(type));
            case "is_numeric" -> answer(type.startsWith("decimal"));
            default -> Undefined.of(attribute);
        };
    }

    private static JinjaFunction answer(boolean value) {
        return arguments -> value;
    }

    @Override
    public String text() {
        return "<Column %s (%s)>".formatted(name, type);
    }
}
