package io.kappalake.transform.project;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads and writes YAML 1.1 as PyYAML does, for values that are no file of a project. */
public final class YamlValues {
    /** Deeper than any value; ends a map that holds itself through an alias. */
    private static final int MAX_DEPTH = 100;

    /** More than any value; ends aliases that multiply each other. */
    private static final int MAX_NODES = 1_000_000;

    private int nodes;

    private YamlValues() {}

    /**
     * The value of a text: text, number, boolean, date, time, list, map or null. Of keys that are
     * given twice, the last one counts.
     *
     * @throws YamlEngineException if it is no YAML
     */
    public static Object read(String text) {
        LoadSettings settings = LoadSettings.builder().setSchema(YamlScalars.SCHEMA).build();
        return new Compose(settings)
                .composeString(text)
                .map(root -> new YamlValues().value(root, 0))
                .orElse(null);
    }

    /** The text of a value, in blocks; texts that would read as something else are quoted. */
    public static String write(Object value) {
        return new Dump(
                        DumpSettings.builder()
                                .setSchema(YamlScalars.SCHEMA)
                                .setDefaultFlowStyle(FlowStyle.BLOCK)
                                .build())
                .dumpToString(value);
    }

    private Object value(Node node, int depth) {
        if (depth > MAX_DEPTH || ++nodes > MAX_NODES) {
            throw new YamlEngineException(
                    "deeper than %d levels or larger than %d values"
                            .formatted(MAX_DEPTH, MAX_NODES));
        }
        return switch (node) {
            case MappingNode mapping -> map(mapping, depth);
            case SequenceNode sequence -> {
                List<Object> items = new ArrayList<>();
                sequence.getValue().forEach(item -> items.add(value(item, depth + 1)));
                yield items;
            }
            case ScalarNode scalar -> scalar(scalar);
            default -> throw new YamlEngineException("Cannot read " + node.getTag());
        };
    }

    private static Object scalar(ScalarNode scalar) {
        try {
            return YamlScalars.value(scalar);
        } catch (IllegalArgumentException e) {
            throw new YamlEngineException(e.getMessage(), e);
        }
    }

    private Map<Object, Object> map(MappingNode mapping, int depth) {
        Map<Object, Object> merged = new LinkedHashMap<>();
        Map<Object, Object> own = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            Object value = value(tuple.getValueNode(), depth + 1);
            if (tuple.getKeyNode().getTag().equals(Tag.MERGE)) {
                merge(value, merged);
            } else if (tuple.getKeyNode() instanceof ScalarNode key) {
                own.put(scalar(key), value);
            } else {
                throw new YamlEngineException("a list or map cannot be a key");
            }
        }
        own.forEach(merged::put);
        return merged;
    }

    /** Of several maps that are merged, the first one counts. */
    private static void merge(Object value, Map<Object, Object> merged) {
        if (value instanceof Map<?, ?> map) {
            map.forEach(merged::putIfAbsent);
        } else if (value instanceof List<?> list) {
            list.forEach(item -> merge(item, merged));
        } else {
            throw new YamlEngineException("only maps can be merged with <<");
        }
    }
}
