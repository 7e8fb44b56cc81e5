package io.kappalake.lakehouse.config;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Flattens YAML to dotted keys. Nested maps and dotted keys are the same: {@code catalog: {s3:
 * {endpoint: x}}} is {@code catalog.s3.endpoint: x}. A key without a value counts as not given.
 */
final class YamlKeys {
    /** Deeper than any key; ends a map that holds itself through an alias. */
    private static final int MAX_DEPTH = 20;

    private final ConfigProblems problems;
    private final Map<String, Value> values = new LinkedHashMap<>();

    private YamlKeys(ConfigProblems problems) {
        this.problems = problems;
    }

    /**
     * The scalars of a text by their dotted keys, in the order of the file.
     *
     * @throws LakehouseException {@code INVALID_INPUT} if it is not YAML
     */
    static Map<String, Value> parse(Path file, String text, ConfigProblems problems) {
        Optional<Node> root;
        try {
            root = new Compose(LoadSettings.builder().build()).composeString(text);
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(Mark::getLine).orElse(0) + 1;
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "Cannot parse %s, line %d: %s (must be YAML: 'key: value' lines below sections)"
                            .formatted(file, line, e.getProblem()),
                    e);
        } catch (YamlEngineException e) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "Cannot parse %s: %s (must be YAML: 'key: value' lines below sections)"
                            .formatted(file, e.getMessage()),
                    e);
        }
        YamlKeys keys = new YamlKeys(problems);
        root.ifPresent(node -> keys.addRoot(node));
        return keys.values;
    }

    private void addRoot(Node root) {
        if (root instanceof MappingNode sections) {
            addAll("", sections, 0);
        } else {
            problems.add(lineOf(root), "Invalid file: it must be a map of sections");
        }
    }

    private void addAll(String prefix, MappingNode mapping, int depth) {
        for (NodeTuple tuple : mapping.getValue()) {
            Place line = lineOf(tuple.getKeyNode());
            if (tuple.getKeyNode() instanceof ScalarNode name) {
                add(prefix + name.getValue(), tuple.getValueNode(), line, depth);
            } else {
                problems.add(line, "Invalid key below '%s' (must be a word)".formatted(prefix));
            }
        }
    }

    private void add(String key, Node node, Place line, int depth) {
        if (node instanceof MappingNode mapping) {
            if (depth < MAX_DEPTH) {
                addAll(key + ".", mapping, depth + 1);
            } else {
                problems.add(
                        line,
                        "Invalid key %s (must be at most %d levels deep)"
                                .formatted(key, MAX_DEPTH));
            }
        } else if (node instanceof ScalarNode scalar) {
            if (!scalar.getTag().equals(Tag.NULL)) {
                add(key, Value.of(scalar.getValue(), line));
            }
        } else {
            problems.add(
                    line,
                    "Invalid value for %s (must be a single value or a map, not a list)"
                            .formatted(key));
        }
    }

    private void add(String key, Value value) {
        Value first = values.putIfAbsent(key, value);
        if (first != null) {
            problems.add(
                    value,
                    "Key %s is given twice, first in %s: remove one".formatted(key, first.place()));
        }
    }

    private static Place lineOf(Node node) {
        return Place.line(node.getStartMark().map(Mark::getLine).orElse(0) + 1);
    }
}
