package io.kappalake.transform.context;

import io.kappalake.transform.relation.RelationName;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What rendering a node's SQL said of it: what it depends on and how it is configured. Filled while
 * a template is rendered; not for several threads.
 */
public final class Captured {
    private final Set<String> dependsOn = new LinkedHashSet<>();
    private final Set<RelationName> relations = new LinkedHashSet<>();
    private final Set<String> changesOf = new LinkedHashSet<>();
    private final Set<String> unknown = new LinkedHashSet<>();
    private final Map<String, Object> config = new LinkedHashMap<>();

    /** The ids of the nodes that it refers to, in the order of the references. */
    public Set<String> dependsOn() {
        return dependsOn;
    }

    /** The relations that it refers to. */
    public Set<RelationName> relations() {
        return relations;
    }

    /** The relations whose changes it reads, as {@code schema.table}. */
    public Set<String> changesOf() {
        return changesOf;
    }

    /** What to say of each reference that was not found. */
    public Set<String> unknown() {
        return unknown;
    }

    /** What {@code config(...)} said. */
    public Map<String, Object> config() {
        return config;
    }

    /** Takes a key of {@code config(...)}: tags add up, meta is merged, others are replaced. */
    void configure(String key, Object value) {
        Object earlier = config.get(key);
        if (key.equals("tags") && earlier != null && value != null) {
            Set<Object> tags = new LinkedHashSet<>(items(earlier));
            tags.addAll(items(value));
            config.put(key, List.copyOf(tags));
        } else if (key.equals("meta")
                && earlier instanceof Map<?, ?> before
                && value instanceof Map<?, ?> now) {
            Map<Object, Object> merged = new LinkedHashMap<>(before);
            merged.putAll(now);
            config.put(key, merged);
        } else {
            config.put(key, value);
        }
    }

    private static List<?> items(Object tags) {
        return tags instanceof List<?> list ? list : List.of(tags);
    }
}
