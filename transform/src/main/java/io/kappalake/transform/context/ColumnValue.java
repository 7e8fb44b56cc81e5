package io.kappalake.transform.context;

import io.kappalake.transform.jinja.JinjaException;
import io.kappalake.transform.jinja.JinjaFunction;
import io.kappalake.transform.jinja.JinjaObject;
import io.kappalake.transform.jinja.Undefined;
import io.kappalake.transform.relation.RelationName;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A column of a relation, as dbt's Column.
 *
 * @param type as Trino writes it
 */
record ColumnValue(String name, String type) implements JinjaObject {
    private static final Set<String> FLOATS = Set.of("real", "double", "double precision");
    private static final Set<String> INTEGERS =
            Set.of("tinyint", "smallint", "integer", "int", "bigint");
    private static final Pattern SIZED =
            Pattern.compile("(varchar|char|decimal)\\s*(?:\\((\\d+)(?:,\\s*(\\d+))?\\))?");

    /** What dbt takes as the size of a varchar without one. */
    private static final long LONGEST_VARCHAR = 2_147_483_646;

    @Override
    public Object attribute(String attribute) {
        String kind = kind();
        boolean text = kind.equals("varchar") || kind.equals("char");
        boolean number = INTEGERS.contains(kind) || FLOATS.contains(kind) || kind.equals("decimal");
        return switch (attribute) {
            case "name", "column" -> name;
            case "dtype" -> kind;
            case "data_type" -> type;
            case "char_size" -> text ? size(2) : null;
            case "numeric_precision" -> kind.equals("decimal") ? size(2) : null;
            case "numeric_scale" -> kind.equals("decimal") ? size(3) : null;
            case "quoted" -> RelationName.quoted(name);
            case "is_string" -> answer(text);
            case "is_number" -> answer(number);
            case "is_integer" -> answer(INTEGERS.contains(kind));
            case "is_float" -> answer(FLOATS.contains(kind));
            case "is_numeric" -> answer(kind.equals("decimal"));
            case "string_size" -> (JinjaFunction) arguments -> stringSize(text);
            default -> Undefined.of(attribute);
        };
    }

    private long stringSize(boolean text) {
        if (!text) {
            throw JinjaException.of(
                    "CompilationError",
                    "Cannot give the size of column %s: its type is %s".formatted(name, type));
        }
        Long size = size(2);
        return size == null ? LONGEST_VARCHAR : size;
    }

    /** The type without sizes. */
    private String kind() {
        Matcher sized = SIZED.matcher(type.toLowerCase(Locale.ROOT));
        return sized.matches() ? sized.group(1) : type;
    }

    private Long size(int group) {
        Matcher sized = SIZED.matcher(type.toLowerCase(Locale.ROOT));
        return sized.matches() && sized.group(group) != null
                ? Long.valueOf(sized.group(group))
                : null;
    }

    private static JinjaFunction answer(boolean value) {
        return arguments -> value;
    }

    @Override
    public String text() {
        return "<Column %s (%s)>".formatted(name, type);
    }
}
