package io.kappalake.transform.project;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Checks a configuration value and brings it into its one form. Null in the result stands for no
 * value: it was wrong (and reported), or has no effect.
 */
@FunctionalInterface
interface ConfigCheck {
    Object check(Object value, ConfigReport report);

    static ConfigCheck text() {
        return (value, report) ->
                value instanceof CharSequence || value instanceof Number
                        ? value.toString()
                        : report.invalid("a text");
    }

    /** As {@link #text()}, of which some are refused. */
    static ConfigCheck text(Set<String> allowed, String mustBe) {
        return (value, report) ->
                value instanceof CharSequence && allowed.contains(value.toString())
                        ? value.toString()
                        : report.invalid(mustBe);
    }

    static ConfigCheck bool() {
        return (value, report) ->
                value instanceof Boolean ? value : report.invalid("true or false");
    }

    static ConfigCheck wholeNumber() {
        return (value, report) ->
                value instanceof Number number
                                && number.doubleValue() == number.longValue()
                                && number.longValue() >= 0
                        ? (Object) number.longValue()
                        : report.invalid("a whole number from 0");
    }

    /** One text or a list of them; the form is a list. */
    static ConfigCheck texts() {
        return (value, report) -> {
            if (value instanceof CharSequence text) {
                return List.of(text.toString());
            }
            if (value instanceof Iterable<?> items) {
                List<String> texts = new ArrayList<>();
                for (Object item : items) {
                    if (!(item instanceof CharSequence)) {
                        return report.invalid("a text, or a list of texts");
                    }
                    texts.add(item.toString());
                }
                return List.copyOf(texts);
            }
            return report.invalid("a text, or a list of texts");
        };
    }

    static ConfigCheck map() {
        return (value, report) ->
                value instanceof Map<?, ?> map
                        ? keyed(map, entry -> entry)
                        : report.invalid("a map");
    }

    /** A map whose values are texts, numbers or booleans; the form has texts. */
    static ConfigCheck textMap() {
        return (value, report) -> {
            if (!(value instanceof Map<?, ?> map)) {
                return report.invalid("a map of texts");
            }
            for (Object entry : map.values()) {
                if (entry == null || entry instanceof Map || entry instanceof Iterable) {
                    return report.invalid("a map of texts");
                }
            }
            return keyed(map, String::valueOf);
        };
    }

    private static Map<String, Object> keyed(Map<?, ?> map, Function<Object, Object> change) {
        Map<String, Object> keyed = new LinkedHashMap<>();
        map.forEach((key, value) -> keyed.put(String.valueOf(key), change.apply(value)));
        return Collections.unmodifiableMap(keyed);
    }

    /** A constant of an enum as its {@code toString} writes it, in any case. */
    static <E extends Enum<E>> ConfigCheck choice(Class<E> type, Set<E> allowed) {
        return (value, report) -> {
            String written = String.valueOf(value).toLowerCase(Locale.ROOT);
            for (E constant : type.getEnumConstants()) {
                if (allowed.contains(constant) && constant.toString().equals(written)) {
                    return constant;
                }
            }
            List<String> names =
                    Arrays.stream(type.getEnumConstants())
                            .filter(allowed::contains)
                            .map(Enum::toString)
                            .toList();
            return report.invalid(String.join(" or ", names) + Problems.suggestion(written, names));
        };
    }

    static <E extends Enum<E>> ConfigCheck choice(Class<E> type) {
        return choice(type, Arrays.stream(type.getEnumConstants()).collect(Collectors.toSet()));
    }

    /** Empty values are accepted without effect, others are refused. */
    static ConfigCheck refused(String wayOut) {
        return (value, report) -> isEmpty(value) ? null : report.refuse(wayOut);
    }

    /** Accepted; a warning says that it has no effect. */
    static ConfigCheck noted(ConfigCheck check, String why) {
        return (value, report) -> {
            Object checked = check.check(value, report);
            if (checked != null && !isEmpty(checked)) {
                report.warn(why);
            }
            return checked;
        };
    }

    private static boolean isEmpty(Object value) {
        return switch (value) {
            case CharSequence text -> text.isEmpty();
            case Map<?, ?> map ->
                    map.values().stream().allMatch(part -> part == null || isEmpty(part));
            case Iterable<?> items -> !items.iterator().hasNext();
            default -> value.equals(false);
        };
    }
}
