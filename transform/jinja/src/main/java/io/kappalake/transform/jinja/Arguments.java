package io.kappalake.transform.jinja;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The arguments of a call.
 *
 * @param positional in order; may hold nulls, which are none
 * @param named in order of the call; a call block passes its body as the function {@code caller}
 */
public record Arguments(List<Object> positional, Map<String, Object> named) {
    static final Arguments NONE = new Arguments(List.of(), Map.of());

    public Arguments {
        positional = Collections.unmodifiableList(new ArrayList<>(positional));
        named =
                named.isEmpty()
                        ? Map.of()
                        : Collections.unmodifiableMap(new LinkedHashMap<>(named));
    }

    /** Positional arguments alone. */
    public static Arguments of(Object... positional) {
        return new Arguments(Collections.unmodifiableList(Arrays.asList(positional)), Map.of());
    }

    /** The argument at this place or of this name, or the other value where it was not given. */
    public Object at(int index, String name, Object otherwise) {
        if (index < positional.size()) {
            return positional.get(index);
        }
        Object value = named.get(name);
        return value == null && !named.containsKey(name) ? otherwise : value;
    }

    /**
     * The argument at this place or of this name.
     *
     * @throws JinjaException a TypeError, where it was not given
     */
    public Object required(int index, String name) {
        if (index >= positional.size() && !named.containsKey(name)) {
            throw JinjaException.type(
                    "missing argument '%s' (position %d)".formatted(name, index + 1));
        }
        return at(index, name, null);
    }

    /** How many arguments there are, named ones included. */
    public int count() {
        return positional.size() + named.size();
    }

    /** Whether there is an argument at this place or of this name. */
    public boolean has(int index, String name) {
        return index < positional.size() || named.containsKey(name);
    }

    /**
     * Refuses what a function does not take.
     *
     * @param function how messages call it
     * @param names of all its parameters, in order
     * @throws JinjaException a TypeError, for a surplus argument or an unknown name
     */
    public void accept(String function, String... names) {
        accept(function, List.of(names));
    }

    void accept(String function, List<String> names) {
        if (positional.size() > names.size()) {
            throw JinjaException.type(
                    "%s() takes at most %d arguments (%d given)"
                            .formatted(function, names.size(), positional.size()));
        }
        for (String name : named.keySet()) {
            int index = names.indexOf(name);
            if (index < 0) {
                throw JinjaException.type(
                        "%s() got an unexpected keyword argument '%s'".formatted(function, name));
            }
            if (index < positional.size()) {
                throw JinjaException.type(
                        "%s() got multiple values for argument '%s'".formatted(function, name));
            }
        }
    }

    Arguments after(int count) {
        return new Arguments(
                positional.subList(Math.min(count, positional.size()), positional.size()), named);
    }

    Arguments with(Object first) {
        List<Object> all = new ArrayList<>(positional.size() + 1);
        all.add(first);
        all.addAll(positional);
        return new Arguments(all, named);
    }

    String text(int index, String name, String otherwise) {
        return has(index, name) ? Text.of(at(index, name, null)) : otherwise;
    }

    boolean truth(int index, String name, boolean otherwise) {
        return has(index, name) ? Truth.of(at(index, name, null)) : otherwise;
    }

    int integer(int index, String name, int otherwise) {
        return has(index, name) ? Numbers.index(at(index, name, null)) : otherwise;
    }
}
