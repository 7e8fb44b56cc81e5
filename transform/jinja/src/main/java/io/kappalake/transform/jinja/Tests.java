package io.kappalake.transform.jinja;

import static io.kappalake.transform.jinja.Filters.define;

import io.kappalake.transform.jinja.Expression.Comparator;
import io.kappalake.transform.jinja.Expression.Operator;
import java.util.List;
import java.util.Map;

/** What stands behind {@code is}. */
final class Tests {
    private Tests() {}

    static void addTo(Map<String, JinjaFunction> all) {
        define(all, "defined", (value, a) -> !(value instanceof Undefined));
        define(all, "undefined", (value, a) -> value instanceof Undefined);
        define(all, "none", (value, a) -> value == null);
        define(all, "boolean", (value, a) -> value instanceof Boolean);
        define(all, "true", (value, a) -> Boolean.TRUE.equals(value));
        define(all, "false", (value, a) -> Boolean.FALSE.equals(value));
        define(
                all,
                "integer",
                (value, a) -> Numbers.isInteger(value) && !(value instanceof Boolean));
        define(all, "float", (value, a) -> Numbers.isFloat(value));
        define(all, "number", (value, a) -> Numbers.isNumber(value));
        define(all, "string", (value, a) -> value instanceof String);
        define(all, "mapping", (value, a) -> value instanceof Map);
        define(all, "iterable", (value, a) -> Sequences.isIterable(value));
        define(all, "sequence", (value, a) -> isSequence(value));
        // jinja2's undefined has a __call__, which fails
        define(
                all,
                "callable",
                (value, a) -> value instanceof JinjaFunction || value instanceof Undefined);
        define(all, "escaped", (value, a) -> false);
        define(all, "lower", (value, a) -> Cases.isLower(Text.of(value)));
        define(all, "upper", (value, a) -> Cases.isUpper(Text.of(value)));
        define(all, "even", (value, a) -> isDivisible(value, 2L));
        define(all, "odd", (value, a) -> hasRest(value, 2L, 1L));
        define(all, "divisibleby", (value, a) -> isDivisible(value, a.required(0, "num")), "num");
        define(all, "sameas", (value, a) -> isSame(value, a.required(0, "other")), "other");
        define(all, "in", (value, a) -> Comparisons.contains(a.required(0, "seq"), value), "seq");
        compare(all, Comparator.EQUAL, "eq", "equalto", "==");
        compare(all, Comparator.NOT_EQUAL, "ne", "!=");
        compare(all, Comparator.LESS, "lt", "lessthan", "<");
        compare(all, Comparator.LESS_OR_EQUAL, "le", "<=");
        compare(all, Comparator.GREATER, "gt", "greaterthan", ">");
        compare(all, Comparator.GREATER_OR_EQUAL, "ge", ">=");
    }

    /** Those that know the library. */
    static void addAware(Map<String, JinjaFunction> all, Library library) {
        define(all, "filter", (value, a) -> library.filter(Text.of(value)).isPresent());
        define(all, "test", (value, a) -> library.test(Text.of(value)).isPresent());
    }

    private static void compare(
            Map<String, JinjaFunction> all, Comparator comparator, String... names) {
        for (String name : names) {
            define(
                    all,
                    name,
                    (value, a) -> Comparisons.holds(comparator, value, a.required(0, "other")),
                    "other");
        }
    }

    private static boolean isSequence(Object value) {
        return value instanceof String
                || value instanceof List
                || value instanceof Map
                || value instanceof Undefined;
    }

    private static boolean isDivisible(Object value, Object divisor) {
        return hasRest(value, divisor, 0L);
    }

    private static boolean hasRest(Object value, Object divisor, Object rest) {
        return Comparisons.equal(Operators.apply(Operator.MODULO, value, divisor), rest);
    }

    private static boolean isSame(Object value, Object other) {
        boolean simple =
                value == null
                        || value instanceof Number
                        || value instanceof Boolean
                        || value instanceof String;
        return simple
                ? value == null
                        ? other == null
                        : other != null
                                && value.getClass() == other.getClass()
                                && value.equals(other)
                : value == other;
    }
}
