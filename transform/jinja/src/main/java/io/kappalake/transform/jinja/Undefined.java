package io.kappalake.transform.jinja;

import static java.util.Objects.requireNonNull;

/**
 * What a name, an attribute or an item stands for that does not exist. It prints as nothing, is
 * false, has no items, and equals any other; everything else fails with an {@code UndefinedError}.
 */
public final class Undefined {
    private final String message;

    private Undefined(String message) {
        this.message = requireNonNull(message, "message");
    }

    /** A name that does not exist. */
    public static Undefined of(String name) {
        return new Undefined("'%s' is undefined".formatted(name));
    }

    static Undefined because(String message) {
        return new Undefined(message);
    }

    static Undefined missing(Object owner, Object key) {
        String type = owner == null ? "None" : Types.name(owner) + " object";
        return new Undefined(
                key instanceof String
                        ? "'%s' has no attribute '%s'".formatted(type, key)
                        : "%s has no element %s".formatted(type, Text.repr(key)));
    }

    JinjaException error() {
        return JinjaException.of("UndefinedError", message);
    }

    /** Why there is nothing, as a sentence. */
    public String message() {
        return message;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Undefined;
    }

    @Override
    public int hashCode() {
        return Undefined.class.hashCode();
    }

    @Override
    public String toString() {
        return "";
    }
}
