package io.kappalake.lakehouse.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces {@code ${NAME}}. The value of a reference is taken literally, so that a secret may hold
 * any character.
 */
public final class References {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^}]*)(}?)");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private final Map<String, String> variables;
    private final ConfigProblems problems;
    private final SortedSet<String> names = new TreeSet<>();

    References(Map<String, String> environment, ConfigProblems problems) {
        this.variables = new LinkedHashMap<>(environment);
        this.problems = problems;
    }

    /** The variables that were referred to so far, and those that were added. */
    SortedSet<String> names() {
        return Collections.unmodifiableSortedSet(names);
    }

    /** Adds variables that the environment does not have; those that it has win. */
    void addDefaults(Map<String, String> defaults) {
        names.addAll(defaults.keySet());
        defaults.forEach(variables::putIfAbsent);
    }

    /** All variables, with the defaults that were added. */
    Map<String, String> variables() {
        return Map.copyOf(variables);
    }

    /** True if a text is one reference and nothing else. */
    static boolean isReference(String written) {
        Matcher matcher = REFERENCE.matcher(written);
        return matcher.matches() && !matcher.group(2).isEmpty();
    }

    /** True if a text contains a reference. */
    public static boolean hasReference(String written) {
        return REFERENCE.matcher(written).find();
    }

    /** The value with its references replaced; empty, and reported, if one cannot be resolved. */
    Optional<Value> resolve(String key, Value value) {
        Matcher matcher = REFERENCE.matcher(value.written());
        StringBuilder text = new StringBuilder();
        boolean resolved = true;
        while (matcher.find()) {
            String name = matcher.group(1);
            String found = variables.get(name);
            names.add(name);
            if (matcher.group(2).isEmpty() || !VARIABLE.matcher(name).matches()) {
                problems.add(
                        value,
                        "Invalid reference '%s' in %s (must be ${NAME} with letters, digits and _)"
                                .formatted(matcher.group(), key));
                resolved = false;
            } else if (found == null) {
                problems.add(
                        value,
                        ("Missing environment variable %s for %s: export it, or put it into the"
                                        + " env-file")
                                .formatted(name, key));
                resolved = false;
            }
            matcher.appendReplacement(text, Matcher.quoteReplacement(found == null ? "" : found));
        }
        matcher.appendTail(text);
        return resolved
                ? Optional.of(new Value(value.written(), text.toString(), value.place()))
                : Optional.empty();
    }
}
