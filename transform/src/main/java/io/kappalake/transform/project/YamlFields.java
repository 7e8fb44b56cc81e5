package io.kappalake.transform.project;

import io.kappalake.lakehouse.problem.Location;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Takes the fields of one YAML map by name and type; what nobody took is unknown. A field without a
 * value counts as not given.
 */
final class YamlFields {
    private final YamlNode.Fields fields;
    private final String of;
    private final Problems problems;
    private final TreeSet<String> known = new TreeSet<>();

    /**
     * @param of what the fields belong to, for messages, such as {@code model orders}
     */
    YamlFields(YamlNode.Fields fields, String of, Problems problems) {
        this.fields = fields;
        this.of = of;
        this.problems = problems;
    }

    Location where() {
        return fields.where();
    }

    Location where(String key) {
        return fields.where(key);
    }

    Optional<YamlNode> node(String key) {
        known.add(key);
        return Optional.ofNullable(fields.entries().get(key)).filter(node -> node.plain() != null);
    }

    Optional<String> text(String key) {
        return node(key)
                .flatMap(
                        node -> {
                            if (node instanceof YamlNode.Scalar scalar) {
                                return Optional.of(scalar.written());
                            }
                            invalid(key, node, "a text");
                            return Optional.empty();
                        });
    }

    Optional<Boolean> bool(String key) {
        return node(key)
                .flatMap(
                        node -> {
                            if (node.plain() instanceof Boolean value) {
                                return Optional.of(value);
                            }
                            invalid(key, node, "true or false");
                            return Optional.empty();
                        });
    }

    Optional<YamlNode.Fields> map(String key) {
        return node(key)
                .flatMap(
                        node -> {
                            if (node instanceof YamlNode.Fields map) {
                                return Optional.of(map);
                            }
                            invalid(key, node, "a map");
                            return Optional.empty();
                        });
    }

    /** The fields of a map; none if it is not given. */
    YamlNode.Fields mapOrNone(String key) {
        return map(key).orElse(YamlNode.Fields.none(where(key)));
    }

    List<YamlNode> list(String key) {
        Optional<YamlNode> node = node(key);
        if (node.isPresent() && node.get() instanceof YamlNode.Items items) {
            return items.items();
        }
        node.ifPresent(other -> invalid(key, other, "a list: begin its lines with '- '"));
        return List.of();
    }

    /** One text or a list of them. */
    List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        node(key)
                .ifPresent(
                        node -> {
                            List<YamlNode> items =
                                    node instanceof YamlNode.Items list
                                            ? list.items()
                                            : List.of(node);
                            for (YamlNode item : items) {
                                if (item instanceof YamlNode.Scalar scalar
                                        && scalar.plain() != null) {
                                    texts.add(scalar.written());
                                } else {
                                    invalid(key, item, "a text, or a list of texts");
                                }
                            }
                        });
        return texts;
    }

    /** The maps of a list that have a name, by the fields each has; others are reported. */
    Map<YamlNode.Fields, String> named(String key, String noun) {
        Map<YamlNode.Fields, String> named = new LinkedHashMap<>();
        for (YamlNode node : list(key)) {
            if (!(node instanceof YamlNode.Fields map)) {
                problems.problem(
                        node.where(),
                        "Invalid %s %s in %s (must be a map that begins with 'name:')"
                                .formatted(noun, node.kind(), key));
            } else if (map.entries().get("name") instanceof YamlNode.Scalar name
                    && name.plain() != null) {
                named.put(map, name.written());
            } else {
                problems.problem(
                        map.where(), "Missing name of a %s: write 'name: ...'".formatted(noun));
            }
        }
        return named;
    }

    /** Reports a field that is given, and not empty, as one this product does not support. */
    void refuse(String key, String wayOut) {
        node(key)
                .filter(node -> !isEmpty(node))
                .ifPresent(
                        node ->
                                problems.problem(
                                        where(key),
                                        "Unsupported key %s of %s: %s".formatted(key, of, wayOut)));
    }

    /** Takes a field that is accepted and has no effect. */
    void ignore(String... keys) {
        known.addAll(List.of(keys));
    }

    /** Takes a field that is accepted and has no effect, and says so. */
    void ignoreWithWarning(String key, String why) {
        node(key)
                .ifPresent(
                        node ->
                                problems.warning(
                                        where(key),
                                        "Key %s of %s has no effect: %s".formatted(key, of, why)));
    }

    static boolean isEmpty(YamlNode node) {
        return switch (node) {
            case YamlNode.Fields map -> map.entries().isEmpty();
            case YamlNode.Items items -> items.items().isEmpty();
            case YamlNode.Scalar scalar ->
                    scalar.plain() == null
                            || scalar.plain().equals("")
                            || scalar.plain().equals(false);
        };
    }

    void invalid(String key, YamlNode node, String mustBe) {
        problems.problem(
                node.where(),
                "Invalid value %s for %s of %s (must be %s)"
                        .formatted(node.kind(), key, of, mustBe));
    }

    /** Ends the reading: what nobody took is unknown. */
    void finish() {
        finish(Map.of());
    }

    /**
     * Ends the reading.
     *
     * @param hints for keys that are often written here by mistake, what to do
     */
    void finish(Map<String, String> hints) {
        for (String key : fields.entries().keySet()) {
            if (!known.contains(key)) {
                String hint =
                        hints.containsKey(key)
                                ? ": " + hints.get(key)
                                : Problems.suggestion(key, known);
                problems.problem(
                        where(key),
                        "Unknown key %s of %s%s"
                                .formatted(
                                        key,
                                        of,
                                        hint.isEmpty()
                                                ? ": remove it, or write one of "
                                                        + String.join(", ", known)
                                                : hint));
            }
        }
    }
}
