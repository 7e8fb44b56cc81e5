package io.kappalake.transform.jinja;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a template finds in a value. {@code a.b} prefers a method to an item, {@code a['b']} an item
 * to a method; there is no other way into a Java object than {@link JinjaObject}.
 */
final class Attributes {
    private Attributes() {}

    static Object attribute(Object owner, String name) {
        Object own = method(owner, name);
        if (own != null) {
            return own;
        }
        if (owner instanceof JinjaObject object) {
            Object attribute = object.attribute(name);
            if (attribute instanceof Undefined && !(owner instanceof Map)) {
                attribute = object.item(name);
            }
            if (!(attribute instanceof Undefined) || !(owner instanceof Map)) {
                return Native.of(attribute);
            }
        }
        if (owner instanceof Map<?, ?> map && map.containsKey(name)) {
            return Native.of(map.get(name));
        }
        return missing(owner, name);
    }

    /** The attribute alone, without a look at the items: what the filter attr finds. */
    static Object attributeAlone(Object owner, String name) {
        if (owner instanceof JinjaObject object) {
            return Native.of(object.attribute(name));
        }
        Object own = method(owner, name);
        return own == null ? missing(owner, name) : own;
    }

    static Object item(Object owner, Object key) {
        switch (owner) {
            case JinjaObject object -> {
                Object item = object.item(key);
                if (!(item instanceof Undefined) || !(owner instanceof Map)) {
                    return Native.of(item);
                }
            }
            case null, default -> {}
        }
        switch (owner) {
            case Map<?, ?> map -> {
                Object hashed = Native.key(key);
                Object value = map.get(hashed);
                if (value != null || map.containsKey(hashed)) {
                    return Native.of(value);
                }
            }
            case List<?> list -> {
                if (Numbers.isInteger(key)) {
                    long index = Numbers.index(key);
                    index = index < 0 ? index + list.size() : index;
                    return index < 0 || index >= list.size()
                            ? missing(owner, key)
                            : Native.of(list.get((int) index));
                }
            }
            case String text -> {
                if (Numbers.isInteger(key)) {
                    long index = Numbers.index(key);
                    int length = Strings.length(text);
                    index = index < 0 ? index + length : index;
                    return index < 0 || index >= length
                            ? missing(owner, key)
                            : Strings.character(text, (int) index);
                }
            }
            case null, default -> {}
        }
        Object own = key instanceof String name ? method(owner, name) : null;
        return own == null ? missing(owner, key) : own;
    }

    private static Object missing(Object owner, Object key) {
        if (owner instanceof Undefined undefined) {
            throw undefined.error();
        }
        return Undefined.missing(owner, key);
    }

    /** Null where there is none. */
    private static Object method(Object owner, String name) {
        return switch (owner) {
            case null -> null;
            case String text -> StringMethods.METHODS.bind(text, name);
            case DictView view -> null;
            case Range range -> TupleMethods.METHODS.bind(range, name);
            case Tuple tuple -> {
                int index = tuple.indexOfName(name);
                yield index < 0 ? TupleMethods.METHODS.bind(tuple, name) : tuple.get(index);
            }
            case JinjaObject object -> null;
            case Map<?, ?> map -> DictMethods.METHODS.bind(map, name);
            case Set<?> set -> SetMethods.METHODS.bind(set, name);
            case List<?> list -> ListMethods.METHODS.bind(list, name);
            default -> Temporals.attribute(owner, name);
        };
    }

    static JinjaFunction callable(Object value) {
        if (value instanceof JinjaFunction function) {
            return function;
        }
        if (value instanceof Undefined undefined) {
            throw undefined.error();
        }
        throw JinjaException.type("'%s' object is not callable".formatted(Types.name(value)));
    }
}
