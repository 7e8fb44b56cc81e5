package io.kappalake.transform.jinja;

import java.math.BigInteger;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The host's values as the language knows them: there is one width of integers, and one of floats.
 */
final class Native {
    private Native() {}

    static Object of(Object value) {
        return switch (value) {
            case null -> null;
            case Integer integer -> integer.longValue();
            case Short integer -> integer.longValue();
            case Byte integer -> integer.longValue();
            case Float number -> number.doubleValue();
            case Character character -> character.toString();
            case BigInteger integer -> Numbers.integer(integer);
            case Instant instant -> Temporals.unified(instant);
            case OffsetDateTime time -> Temporals.unified(time);
            default -> value;
        };
    }

    /** A value that is to be a key or an item of a set. */
    static Object key(Object value) {
        boolean unhashable =
                value instanceof Map
                        || value instanceof Set
                        || (value instanceof List && !(value instanceof Tuple));
        if (unhashable) {
            throw JinjaException.type("unhashable type: '%s'".formatted(Types.name(value)));
        }
        return of(value);
    }
}
