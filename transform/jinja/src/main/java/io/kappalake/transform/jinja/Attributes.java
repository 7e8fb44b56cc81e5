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
        if (owner instanceof JinjaObject object) {
            Object found = object.item(key);
            if (!(owner instanceof Map) || !(found instanceof Undefined)) {
                return Native.of(found);
            }
        }
        if (owner instanceof Map<?, ?> map) {
            Object hashed = Native.key(key);
            if (map.containsKey(hashed)) {
                return Native.of(map.get(hashed));
            }
        } else if (owner instanceof List<?> list && Numbers.isInteger(key)) {
            int index = index(key, list.size());
            return index < 0 ? missing(owner, key) : Native.of(list.get(index));
        } else if (owner instanceof String text && Numbers.isInteger(key)) {
            int index = index(key, Strings.length(text));
            return index < 0 ? missing(owner, key) : Strings.character(text, index);
        }
        Object own = key instanceof String name ? method(owner, name) : null;
        return own == null ? missing(owner, key) : own;
    }

    /** Counted from the end where it is negative; -1 where there is no such item. */
    private static int index(Object key, int size) {
        long index = Numbers.index(key);
        long counted = index < 0 ? index + size : index;
        return counted < 0 || counted >= size ? -1 : (int) counted;
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
