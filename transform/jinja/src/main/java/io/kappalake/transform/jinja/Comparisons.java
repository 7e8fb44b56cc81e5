package io.kappalake.transform.jinja;

import io.kappalake.transform.jinja.Expression.Comparator;
import java.math.BigDecimal;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Python's equality, order and membership. */
final class Comparisons {
    private Comparisons() {}

    static boolean holds(Comparator comparator, Object left, Object right) {
        return switch (comparator) {
            case EQUAL -> equal(left, right);
            case NOT_EQUAL -> !equal(left, right);
            case IN -> contains(right, left);
            case NOT_IN -> !contains(right, left);
            case LESS -> ordered("<", left, right) && compare("<", left, right) < 0;
            case LESS_OR_EQUAL ->
                    isSubset(left, right)
                            || (ordered("<=", left, right) && compare("<=", left, right) <= 0);
            case GREATER -> ordered(">", left, right) && compare(">", left, right) > 0;
            case GREATER_OR_EQUAL ->
                    isSubset(right, left)
                            || (ordered(">=", left, right) && compare(">=", left, right) >= 0);
        };
    }

    private static boolean isSubset(Object part, Object whole) {
        return part instanceof Set<?> some && whole instanceof Set<?> all && all.containsAll(some);
    }

    /** Sets are ordered only as parts of one another, and what is not a number not at all. */
    private static boolean ordered(String sign, Object left, Object right) {
        if (left instanceof Set<?> a && right instanceof Set<?> b) {
            return a.size() != b.size()
                    && switch (sign) {
                        case "<" -> b.containsAll(a);
                        case ">" -> a.containsAll(b);
                        default -> false;
                    };
        }
        return !(isNaN(left) || isNaN(right));
    }

    private static boolean isNaN(Object value) {
        return value instanceof Double number && number.isNaN();
    }

    static boolean equal(Object left, Object right) {
        Budget.step();
        if (Numbers.isNumber(left) && Numbers.isNumber(right)) {
            return !isNaN(left) && !isNaN(right) && compareNumbers(left, right) == 0;
        }
        if (left instanceof List<?> a && right instanceof List<?> b) {
            return left instanceof Tuple == right instanceof Tuple && equalItems(a, b);
        }
        if (left instanceof Map<?, ?> a && right instanceof Map<?, ?> b) {
            return a.size() == b.size()
                    && a.entrySet().stream()
                            .allMatch(
                                    entry ->
                                            b.containsKey(entry.getKey())
                                                    && equal(
                                                            entry.getValue(),
                                                            b.get(entry.getKey())));
        }
        Integer temporal = Temporals.compare(left, right);
        return temporal == null ? Objects.equals(left, right) : temporal == 0;
    }

    private static boolean equalItems(List<?> left, List<?> right) {
        if (left.size() != right.size()) {
            return false;
        }
        Iterator<?> others = right.iterator();
        for (Object item : left) {
            if (!equal(Native.of(item), Native.of(others.next()))) {
                return false;
            }
        }
        return true;
    }

    /** Less than zero, zero or more, for values that have an order. */
    static int compare(Object left, Object right) {
        return compare("<", left, right);
    }

    private static int compare(String sign, Object left, Object right) {
        if (Numbers.isNumber(left) && Numbers.isNumber(right)) {
            return compareNumbers(left, right);
        }
        if (left instanceof String a && right instanceof String b) {
            return Strings.compare(a, b);
        }
        if (left instanceof List<?> a
                && right instanceof List<?> b
                && left instanceof Tuple == right instanceof Tuple) {
            return compareItems(sign, a, b);
        }
        if (left instanceof Set && right instanceof Set) {
            return ((Set<?>) left).size() - ((Set<?>) right).size();
        }
        Integer temporal = Temporals.compare(left, right);
        if (temporal != null) {
            return temporal;
        }
        if (left instanceof Undefined undefined) {
            throw undefined.error();
        }
        if (right instanceof Undefined undefined) {
            throw undefined.error();
        }
        throw JinjaException.type(
                "'%s' not supported between instances of '%s' and '%s'"
                        .formatted(sign, Types.name(left), Types.name(right)));
    }

    private static int compareItems(String sign, List<?> left, List<?> right) {
        for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
            Object a = Native.of(left.get(i));
            Object b = Native.of(right.get(i));
            if (!equal(a, b)) {
                return compare(sign, a, b);
            }
        }
        return Integer.compare(left.size(), right.size());
    }

    private static int compareNumbers(Object left, Object right) {
        if (left instanceof Long a && right instanceof Long b) {
            return Long.compare(a, b);
        }
        if (isInfinite(left) || isInfinite(right)) {
            return Double.compare(Numbers.toDouble(left), Numbers.toDouble(right));
        }
        BigDecimal a = Numbers.decimal(Native.of(left));
        return a.compareTo(Numbers.decimal(Native.of(right)));
    }

    private static boolean isInfinite(Object value) {
        return value instanceof Double number && (number.isInfinite() || number.isNaN());
    }

    static boolean contains(Object container, Object value) {
        return switch (container) {
            case String text -> {
                if (value instanceof Undefined undefined) {
                    throw undefined.error();
                }
                if (!(value instanceof String part)) {
                    throw JinjaException.type(
                            "'in <string>' requires string as left operand, not "
                                    + Types.name(value));
                }
                yield text.contains(part);
            }
            case Map<?, ?> map -> map.containsKey(Native.key(value));
            case Set<?> set -> set.contains(Native.key(value));
            case null -> throw notIterable(null);
            default -> containsItem(container, value);
        };
    }

    private static boolean containsItem(Object container, Object value) {
        if (!Sequences.isIterable(container)) {
            throw notIterable(container);
        }
        for (Object item : Sequences.of(container)) {
            if (equal(item, value)) {
                return true;
            }
        }
        return false;
    }

    private static JinjaException notIterable(Object container) {
        return JinjaException.type(
                "argument of type '%s' is not iterable".formatted(Types.name(container)));
    }
}
