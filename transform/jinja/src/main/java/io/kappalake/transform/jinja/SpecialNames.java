package io.kappalake.transform.jinja;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/** Which of caller, varargs and kwargs the macros around the place being parsed make use of. */
final class SpecialNames {
    private static final Set<String> NAMES = Set.of("caller", "varargs", "kwargs");

    private final Deque<Set<String>> macros = new ArrayDeque<>();

    void enter() {
        macros.push(new HashSet<>());
    }

    Set<String> leave() {
        return macros.pop();
    }

    void see(String name) {
        if (NAMES.contains(name)) {
            macros.forEach(seen -> seen.add(name));
        }
    }
}
