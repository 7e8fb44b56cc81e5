package io.kappalake.transform.context;

import static java.util.Objects.requireNonNull;

import io.kappalake.transform.jinja.JinjaException;
import io.kappalake.transform.jinja.Undefined;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The environment variables as a project may see them. Those of the lakehouse, and those that look
 * like secrets, are refused: what a template reads ends in compiled SQL, in tables and in logs.
 */
public final class Environment {
    private static final String DBT_SECRET = "DBT_ENV_SECRET";
    private static final List<String> PREFIXES = List.of("AWS_", "KAPPALAKE_");
    private static final List<String> WORDS =
            List.of("PASSWORD", "PASSWD", "SECRET", "TOKEN", "KEY", "CREDENTIAL");

    private final Map<String, String> values;
    private final TransformConfig rules;

    /** The variables, and what the lakehouse allows of them. */
    public Environment(Map<String, String> values, TransformConfig rules) {
        this.values = Map.copyOf(values);
        this.rules = requireNonNull(rules, "rules");
    }

    /**
     * The value of a variable.
     *
     * @param otherwise its value if it is not set; null or undefined if it must be
     * @throws JinjaException if it may not be read, or is not set but must be
     */
    public Object read(String name, Object otherwise) {
        refusal(name)
                .ifPresent(
                        why -> {
                            throw JinjaException.of(
                                    "CompilationError",
                                    "Cannot use secret env var '%s' in a template: %s"
                                            .formatted(name, why));
                        });
        String value = values.get(name);
        if (value == null && (otherwise == null || otherwise instanceof Undefined)) {
            throw JinjaException.of(
                    "CompilationError",
                    "Env var required but not provided: '%s': export it or give env_var a default"
                            .formatted(name));
        }
        return value == null ? otherwise : value;
    }

    /** Why a project may not read a variable, and the way out; empty if it may. */
    private Optional<String> refusal(String name) {
        if (isDbtSecret(name)) {
            return Optional.of("it would be readable in compiled SQL; pass no secret to a model");
        }
        if (rules.lakehouse().stream().anyMatch(name::equalsIgnoreCase)) {
            return Optional.of(
                    "the lakehouse's own configuration uses it; give what the project needs another name");
        }
        if (rules.env().isPresent()) {
            return rules.env().get().contains(name)
                    ? Optional.empty()
                    : Optional.of(
                            "it is not among those of %s in kappalake.yaml; add it there"
                                    .formatted(TransformConfig.ENV));
        }
        return isSecret(name)
                ? Optional.of(
                        "by its name it could hold a secret; rename it, or name all variables that projects may read in %s of kappalake.yaml"
                                .formatted(TransformConfig.ENV))
                : Optional.empty();
    }

    static boolean isDbtSecret(String name) {
        return name.toUpperCase(Locale.ROOT).startsWith(DBT_SECRET);
    }

    private static boolean isSecret(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        return PREFIXES.stream().anyMatch(upper::startsWith)
                || WORDS.stream().anyMatch(upper::contains);
    }
}
