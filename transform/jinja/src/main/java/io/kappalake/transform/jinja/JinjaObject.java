package io.kappalake.transform.jinja;

/**
 * A Java object that a template can look into. Others can only be passed on, compared and printed.
 * It is iterable in a template when it is an {@link Iterable}, and callable when it is a {@link
 * JinjaFunction}.
 */
public interface JinjaObject {
    /** The attribute; {@link Undefined#of} the name where there is none. */
    Object attribute(String name);

    /** What {@code object[key]} gives: by default the attribute of that name. */
    default Object item(Object key) {
        return key instanceof String name ? attribute(name) : Undefined.of(Text.of(key));
    }

    /** What printing the object gives. */
    default String text() {
        return toString();
    }

    /** What the object counts for in a condition. */
    default boolean truth() {
        return true;
    }
}
