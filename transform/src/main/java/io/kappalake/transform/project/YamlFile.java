package io.kappalake.transform.project;

import io.kappalake.lakehouse.problem.Location;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads a YAML text into nodes that know their places. Merge keys ({@code <<}) are followed. */
final class YamlFile {
    /** Deeper than any project; ends a map that holds itself through an alias. */
    private static final int MAX_DEPTH = 40;

    /** More than any project; ends aliases that multiply each other. */
    private static final int MAX_NODES = 1_000_000;

    private final Path file;
    private final Problems problems;
    private int nodes;
    private boolean tooLarge;

    private YamlFile(Path file, Problems problems) {
        this.file = file;
        this.problems = problems;
    }

    /** The map that a text is; empty if it holds nothing, or something wrong that was reported. */
    static Optional<YamlNode.Fields> read(Path file, String text, Problems problems) {
        Optional<Node> root;
        try {
            root =
                    new Compose(LoadSettings.builder().setSchema(YamlScalars.SCHEMA).build())
                            .composeString(text);
        } catch (MarkedYamlEngineException e) {
            Location where = e.getProblemMark().map(m -> at(file, m)).orElse(Location.of(file));
            problems.problem(
                    where,
                    "Invalid YAML: %s%s"
                            .formatted(
                                    e.getProblem(),
                                    e.getContext() == null ? "" : " " + e.getContext()));
            return Optional.empty();
        } catch (YamlEngineException e) {
            problems.problem(Location.of(file), "Invalid YAML: " + e.getMessage());
            return Optional.empty();
        }
        if (root.isEmpty()) {
            return Optional.empty();
        }
        YamlFile yaml = new YamlFile(file, problems);
        YamlNode node = yaml.node(root.get(), 0);
        if (node instanceof YamlNode.Fields fields) {
            return Optional.of(fields);
        }
        if (node.plain() != null) {
            problems.problem(
                    node.where(), "Invalid file: it is %s (must be a map)".formatted(node.kind()));
        }
        return Optional.empty();
    }

    private YamlNode node(Node node, int depth) {
        Location where = at(node);
        nodes++;
        if (depth > MAX_DEPTH || nodes > MAX_NODES) {
            if (!tooLarge) {
                problems.problem(
                        where,
                        ("Invalid YAML: deeper than %d levels or larger than %d values: write it"
                                        + " without aliases")
                                .formatted(MAX_DEPTH, MAX_NODES));
            }
            tooLarge = true;
            return new YamlNode.Scalar("", null, where);
        }
        if (node instanceof MappingNode mapping) {
            return fields(mapping, where, depth);
        }
        if (node instanceof SequenceNode sequence) {
            List<YamlNode> items = new ArrayList<>();
            sequence.getValue().forEach(item -> items.add(node(item, depth + 1)));
            return new YamlNode.Items(items, where);
        }
        ScalarNode scalar = (ScalarNode) node;
        String written = scalar.getValue();
        try {
            return new YamlNode.Scalar(written, YamlScalars.value(scalar), where);
        } catch (IllegalArgumentException e) {
            problems.problem(where, "Invalid value: " + e.getMessage());
            return new YamlNode.Scalar(written, written, where);
        }
    }

    private YamlNode.Fields fields(MappingNode mapping, Location where, int depth) {
        Map<String, YamlNode> entries = new LinkedHashMap<>();
        Map<String, Location> keys = new LinkedHashMap<>();
        List<YamlNode.Fields> merged = new ArrayList<>();
        for (NodeTuple tuple : mapping.getValue()) {
            Location at = at(tuple.getKeyNode());
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                problems.problem(at, "Invalid key (must be a word): Jinja needs quotes around it");
                continue;
            }
            String name = key.getValue();
            YamlNode value = node(tuple.getValueNode(), depth + 1);
            if (key.getTag().equals(Tag.MERGE)) {
                merge(value, merged);
                continue;
            }
            Location first = keys.putIfAbsent(name, at);
            if (first != null) {
                problems.problem(
                        at,
                        "Key %s is given twice, first in line %d: remove one"
                                .formatted(name, first.line()));
            } else {
                entries.put(name, value);
            }
        }
        for (YamlNode.Fields lower : merged) {
            lower.entries().forEach(entries::putIfAbsent);
            lower.keys().forEach(keys::putIfAbsent);
        }
        return new YamlNode.Fields(entries, keys, where);
    }

    private void merge(YamlNode value, List<YamlNode.Fields> merged) {
        if (value instanceof YamlNode.Fields fields) {
            merged.add(fields);
        } else if (value instanceof YamlNode.Items items) {
            items.items().forEach(item -> merge(item, merged));
        } else {
            problems.problem(
                    value.where(),
                    "Invalid value %s for << (must be a map)".formatted(value.kind()));
        }
    }

    private Location at(Node node) {
        return node.getStartMark().map(mark -> at(file, mark)).orElse(Location.of(file));
    }

    private static Location at(Path file, Mark mark) {
        return new Location(file, mark.getLine() + 1, mark.getColumn() + 1);
    }
}
