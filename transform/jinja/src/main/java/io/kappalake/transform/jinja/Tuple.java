package io.kappalake.transform.jinja;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.RandomAccess;

/** Python's tuple: a list that cannot change and prints with parentheses. May hold nulls. */
public final class Tuple extends AbstractList<Object> implements RandomAccess {
    private final Object[] items;
    private final List<String> names;

    private Tuple(Object[] items, List<String> names) {
        this.items = items;
        this.names = names;
    }

    /** A tuple of these items. */
    public static Tuple of(Object... items) {
        return new Tuple(items.clone(), List.of());
    }

    /** A tuple of a collection's items. */
    public static Tuple from(Collection<?> items) {
        return new Tuple(items.toArray(), List.of());
    }

    /** A tuple whose items are attributes too. */
    static Tuple named(List<String> names, Object... items) {
        return new Tuple(items.clone(), List.copyOf(names));
    }

    /** The index of the item that has a name, or -1. */
    int indexOfName(String name) {
        return names.indexOf(name);
    }

    @Override
    public Object get(int index) {
        return items[index];
    }

    @Override
    public int size() {
        return items.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Tuple tuple && Arrays.equals(items, tuple.items);
    }

    @Override
    public int hashCode() {
        Budget.step();
        return Arrays.hashCode(items);
    }
}
