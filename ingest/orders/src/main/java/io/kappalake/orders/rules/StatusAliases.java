package io.kappalake.orders.rules;

import io.kappalake.lakehouse.config.References;
import java.util.Map;
import java.util.Optional;

/** What can be wrong with aliases. */
final class StatusAliases {
    private StatusAliases() {}

    /** What is wrong with the first bad alias, and with which; empty if all are right. */
    static Optional<String> problem(Map<String, String> aliases) {
        return aliases.keySet().stream()
                .flatMap(
                        status ->
                                problem(aliases, status)
                                        .map(
                                                problem ->
                                                        "'%s' of '%s' (must be %s)"
                                                                .formatted(
                                                                        aliases.get(status),
                                                                        status,
                                                                        problem))
                                        .stream())
                .findFirst();
    }

    /** What the alias of a status must be; empty if it is that. */
    static Optional<String> problem(Map<String, String> aliases, String status) {
        String alias = aliases.get(status);
        if (alias.isBlank()) {
            return Optional.of("a text that is not empty");
        }
        if (aliases.containsKey(alias)) {
            return Optional.of(
                    "a status that has no alias itself, '%s' becomes '%s': write the last one"
                            .formatted(alias, aliases.get(alias)));
        }
        if (References.hasReference(alias)) {
            return Optional.of("a text without ${, which would be taken for a reference");
        }
        return Optional.empty();
    }
}
