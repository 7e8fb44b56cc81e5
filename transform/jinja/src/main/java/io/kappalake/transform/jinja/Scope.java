package io.kappalake.transform.jinja;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where a template's free names are looked up. */
@FunctionalInterface
public interface Scope {
    /** The value under the name; {@link Undefined#of} the name where there is none. */
    Object lookup(String name);

    /** The names and values of a map as it is now. */
    static Scope of(Map<String, ?> values) {
        Map<String, Object> copy = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        return name -> {
            Object value = copy.get(name);
            return value == null && !copy.containsKey(name) ? Undefined.of(name) : value;
        };
    }

    /** This scope with more names in front of it. */
    default Scope with(Map<String, ?> more) {
        Scope front = of(more);
        return name -> {
            Object value = front.lookup(name);
            return value instanceof Undefined ? lookup(name) : value;
        };
    }
}
