package io.kappalake.transform.jinja;

import static io.kappalake.transform.jinja.Filters.define;

import io.kappalake.transform.jinja.Expression.Operator;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;

/** Filters for numbers. */
final class NumberFilters {
    private static final int FINEST = 400;

    private NumberFilters() {}

    static void addTo(Map<String, JinjaFunction> all) {
        define(all, "abs", (value, a) -> absolute(value));
        define(all, "int", NumberFilters::integer, "default", "base");
        define(all, "float", NumberFilters::real, "default");
        define(all, "round", NumberFilters::round, "precision", "method");
    }

    private static Object absolute(Object value) {
        if (value instanceof Undefined undefined) {
            throw undefined.error();
        }
        if (!Numbers.isNumber(value)) {
            throw JinjaException.type(
                    "bad operand type for abs(): '%s'".formatted(Types.name(value)));
        }
        if (Numbers.isFloat(value)) {
            return Math.abs(Numbers.toDouble(value));
        }
        return Comparisons.compare(value, 0L) < 0
                ? Operators.negative(value)
                : Operators.positive(value);
    }

    private static Object integer(Object value, Arguments arguments) {
        Object otherwise = arguments.at(0, "default", 0L);
        if (value instanceof Undefined undefined) {
            throw undefined.error();
        }
        if (value instanceof String text) {
            Object integer = Numbers.parseInteger(text, arguments.integer(1, "base", 10));
            Double number = integer == null ? Numbers.parseFloat(text) : null;
            if (number != null && !number.isNaN() && !number.isInfinite()) {
                return Numbers.truncated(number);
            }
            return integer == null ? otherwise : integer;
        }
        boolean finite =
                Numbers.isNumber(value)
                        && !(value instanceof Double number
                                && (number.isNaN() || number.isInfinite()));
        return finite ? Numbers.truncated(value) : otherwise;
    }

    private static Object real(Object value, Arguments arguments) {
        Object otherwise = arguments.at(0, "default", 0.0);
        if (value instanceof Undefined undefined) {
            throw undefined.error();
        }
        if (value instanceof String text) {
            Double number = Numbers.parseFloat(text);
            return number == null ? otherwise : number;
        }
        return Numbers.isNumber(value) ? (Object) Numbers.toDouble(value) : otherwise;
    }

    private static Object round(Object value, Arguments arguments) {
        int precision = arguments.integer(0, "precision", 0);
        String method = arguments.text(1, "method", "common");
        RoundingMode mode =
                switch (method) {
                    case "common" -> RoundingMode.HALF_EVEN;
                    case "ceil" -> RoundingMode.CEILING;
                    case "floor" -> RoundingMode.FLOOR;
                    default ->
                            throw JinjaException.of(
                                    "FilterArgumentError",
                                    "method must be common, ceil or floor, not " + method);
                };
        if (value instanceof Undefined undefined) {
            throw undefined.error();
        }
        if (!Numbers.isNumber(value)) {
            throw JinjaException.type("a real number is required, not " + Types.name(value));
        }
        if (Numbers.isInteger(value) && mode == RoundingMode.HALF_EVEN && precision >= 0) {
            return Operators.positive(value);
        }
        if (value instanceof Double number && (number.isNaN() || number.isInfinite())) {
            return number;
        }
        int scale = Math.clamp(precision, -FINEST, FINEST);
        if (mode != RoundingMode.HALF_EVEN) {
            Object power = Arithmetic.apply(Operator.POWER, 10L, (long) scale);
            BigDecimal scaled = Numbers.decimal(Arithmetic.apply(Operator.MULTIPLY, value, power));
            Object whole = Numbers.integer(scaled.setScale(0, mode).toBigInteger());
            return Arithmetic.apply(Operator.DIVIDE, whole, power);
        }
        BigDecimal rounded = Numbers.decimal(value).setScale(scale, mode);
        return switch (value) {
            case BigDecimal decimal -> rounded;
            case Double number -> rounded.doubleValue();
            default -> Numbers.integer(rounded.toBigInteger());
        };
    }
}
