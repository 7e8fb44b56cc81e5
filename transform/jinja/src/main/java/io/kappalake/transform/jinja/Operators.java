package io.kappalake.transform.jinja;

import io.kappalake.transform.jinja.Expression.Operator;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Python's operators on values of any type. */
final class Operators {
    private Operators() {}

    static Object apply(Operator operator, Object left, Object right) {
        if (left instanceof String format && operator == Operator.MODULO) {
            return PercentFormat.format(format, right);
        }
        if (left instanceof Undefined undefined) {
            throw undefined.error();
        }
        if (right instanceof Undefined undefined) {
            throw undefined.error();
        }
        if (Numbers.isNumber(left) && Numbers.isNumber(right)) {
            return Arithmetic.apply(operator, left, right);
        }
        Object result =
                switch (operator) {
                    case ADD -> add(left, right);
                    case MULTIPLY -> {
                        Object product = multiply(left, right);
                        yield product == null ? multiply(right, left) : product;
                    }
                    case SUBTRACT -> subtract(left, right);
                    default -> null;
                };
        if (result == null) {
            result = Temporals.apply(operator, left, right);
        }
        if (result == null) {
            throw unsupported(operator.sign(), left, right);
        }
        return result;
    }

    static JinjaException unsupported(String sign, Object left, Object right) {
        return JinjaException.type(
                "unsupported operand type(s) for %s: '%s' and '%s'"
                        .formatted(sign, Types.name(left), Types.name(right)));
    }

    private static Object add(Object left, Object right) {
        if (left instanceof String text) {
            if (!(right instanceof String more)) {
                throw JinjaException.type(
                        "can only concatenate str (not \"%s\") to str"
                                .formatted(Types.name(right)));
            }
            Limits.text((long) text.length() + more.length());
            return text + more;
        }
        if (left instanceof List<?> list) {
            if (!(right instanceof List<?> more)
                    || left instanceof Tuple != right instanceof Tuple) {
                throw JinjaException.type(
                        "can only concatenate %s (not \"%s\") to %s"
                                .formatted(Types.name(left), Types.name(right), Types.name(left)));
            }
            Limits.repeated((long) list.size() + more.size());
            List<Object> both = new ArrayList<>(list);
            both.addAll(more);
            return left instanceof Tuple ? Tuple.from(both) : both;
        }
        return null;
    }

    private static Object multiply(Object repeated, Object times) {
        if (!Numbers.isInteger(times)) {
            return null;
        }
        int count = Math.max(0, Numbers.index(times));
        return switch (repeated) {
            case String text -> {
                Limits.repeated((long) text.length() * count);
                yield text.isEmpty() ? "" : text.repeat(count);
            }
            case List<?> list -> {
                Limits.repeated((long) list.size() * count);
                List<Object> all = new ArrayList<>();
                for (int i = 0; i < count && !list.isEmpty(); i++) {
                    all.addAll(list);
                }
                yield repeated instanceof Tuple ? Tuple.from(all) : all;
            }
            case null -> null;
            default -> null;
        };
    }

    private static Object subtract(Object left, Object right) {
        if (left instanceof Set<?> set && right instanceof Set<?> removed) {
            Set<Object> rest = new LinkedHashSet<>(set);
            rest.removeAll(removed);
            return rest;
        }
        return null;
    }

    static Object negative(Object value) {
        if (Numbers.isFloat(value)) {
            return -Numbers.toDouble(value);
        }
        if (Numbers.isNumber(value)) {
            return Arithmetic.apply(Operator.SUBTRACT, 0L, value);
        }
        return Temporals.negative(checked("-", value));
    }

    static Object positive(Object value) {
        if (Numbers.isFloat(value)) {
            return value;
        }
        if (Numbers.isNumber(value)) {
            return Arithmetic.apply(Operator.ADD, 0L, value);
        }
        return Temporals.positive(checked("+", value));
    }

    private static Object checked(String sign, Object value) {
        if (value instanceof Undefined undefined) {
            throw undefined.error();
        }
        if (!Temporals.isDuration(value)) {
            throw JinjaException.type(
                    "bad operand type for unary %s: '%s'".formatted(sign, Types.name(value)));
        }
        return value;
    }
}
