package io.kappalake.transform.jinja;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;

/** What a value counts for in a condition. */
final class Truth {
    private Truth() {}

    static boolean of(Object value) {
        return switch (value) {
            case null -> false;
            case Boolean truth -> truth;
            case String text -> !text.isEmpty();
            case Long number -> number != 0;
            case Double number -> number != 0;
            case BigDecimal number -> number.signum() != 0;
            case Number number -> number.doubleValue() != 0;
            case Undefined undefined -> false;
            case JinjaObject object -> object.truth();
            case Collection<?> items -> !items.isEmpty();
            case Map<?, ?> map -> !map.isEmpty();
            case Duration duration -> !duration.isZero();
            default -> true;
        };
    }
}
