package io.kappalake.transform.jinja;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The methods of Python's set. Those of the host that cannot change answer with a TypeError. */
final class SetMethods {
    static final Methods<Set<?>> METHODS = methods();

    private SetMethods() {}

    private static Methods<Set<?>> methods() {
        return new Methods<Set<?>>()
                .define("add", (set, a) -> change(set, s -> s.add(item(a))), "elem")
                .define("discard", (set, a) -> change(set, s -> s.remove(item(a))), "elem")
                .define(
                        "remove",
                        (set, a) -> {
                            if (!set.contains(item(a))) {
                                throw JinjaException.of("KeyError", Text.repr(item(a)));
                            }
                            return change(set, s -> s.remove(item(a)));
                        },
                        "elem")
                .define("pop", (set, a) -> pop(set))
                .define("clear", (set, a) -> change(set, Set::clear))
                .define("copy", (set, a) -> new LinkedHashSet<Object>(set))
                .defineOpen("update", (set, a) -> change(set, s -> others(a).forEach(s::addAll)))
                .defineOpen(
                        "difference_update",
                        (set, a) -> change(set, s -> others(a).forEach(s::removeAll)))
                .defineOpen(
                        "intersection_update",
                        (set, a) -> change(set, s -> others(a).forEach(s::retainAll)))
                .defineOpen("union", (set, a) -> copied(set, s -> others(a).forEach(s::addAll)))
                .defineOpen(
                        "difference", (set, a) -> copied(set, s -> others(a).forEach(s::removeAll)))
                .defineOpen(
                        "intersection",
                        (set, a) -> copied(set, s -> others(a).forEach(s::retainAll)))
                .define("symmetric_difference", SetMethods::symmetricDifference, "other")
                .define(
                        "issubset",
                        (set, a) -> items(a.required(0, "other")).containsAll(set),
                        "other")
                .define(
                        "issuperset",
                        (set, a) -> set.containsAll(items(a.required(0, "other"))),
                        "other")
                .define(
                        "isdisjoint",
                        (set, a) -> items(a.required(0, "other")).stream().noneMatch(set::contains),
                        "other");
    }

    private interface Change {
        void apply(Set<Object> set);
    }

    @SuppressWarnings("unchecked") // a set of the language takes anything
    private static Object change(Set<?> set, Change change) {
        try {
            change.apply((Set<Object>) set);
        } catch (UnsupportedOperationException e) {
            throw JinjaException.type("this set cannot be changed: change a copy, set.copy()");
        }
        return null;
    }

    private static Set<Object> copied(Set<?> set, Change change) {
        Set<Object> copy = new LinkedHashSet<>(set);
        change.apply(copy);
        return copy;
    }

    private static Object item(Arguments arguments) {
        return Native.key(arguments.required(0, "elem"));
    }

    private static Set<Object> items(Object iterable) {
        Set<Object> items = new LinkedHashSet<>();
        Sequences.of(iterable).forEach(item -> items.add(Native.key(item)));
        return items;
    }

    private static List<Set<Object>> others(Arguments arguments) {
        return arguments.positional().stream().map(SetMethods::items).toList();
    }

    private static Object symmetricDifference(Set<?> set, Arguments arguments) {
        Set<Object> other = items(arguments.required(0, "other"));
        Set<Object> either = copied(set, s -> s.removeAll(other));
        other.removeAll(set);
        either.addAll(other);
        return either;
    }

    private static Object pop(Set<?> set) {
        if (set.isEmpty()) {
            throw JinjaException.of("KeyError", "'pop from an empty set'");
        }
        Object first = set.iterator().next();
        change(set, s -> s.remove(first));
        return first;
    }
}
