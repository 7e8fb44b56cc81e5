package io.kappalake.transform.project;

import io.kappalake.lakehouse.problem.Location;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A YAML value that knows where it stands. */
sealed interface YamlNode {
    Location where();

    /** Text, number, boolean, date, time, list, map or null. */
    Object plain();

    /** What it is, for messages. */
    String kind();

    /**
     * A single value.
     *
     * @param written as it stands in the file
     * @param plain as {@link YamlScalars#value} has it
     */
    record Scalar(String written, Object plain, Location where) implements YamlNode {
        @Override
        public String kind() {
            return plain == null ? "nothing" : "'" + written + "'";
        }
    }

    /** A list. */
    record Items(List<YamlNode> items, Location where) implements YamlNode {
        public Items {
            items = List.copyOf(items);
        }

        @Override
        public Object plain() {
            List<Object> plain = new ArrayList<>();
            items.forEach(item -> plain.add(item.plain()));
            return Collections.unmodifiableList(plain);
        }

        @Override
        public String kind() {
            return "a list";
        }
    }

    /**
     * A map.
     *
     * @param entries in the order of the file
     * @param keys where the keys stand
     */
    record Fields(Map<String, YamlNode> entries, Map<String, Location> keys, Location where)
            implements YamlNode {
        public Fields {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
            keys = Map.copyOf(keys);
        }

        static Fields none(Location where) {
            return new Fields(Map.of(), Map.of(), where);
        }

        /** Where a key stands; for one that is not there, the map itself. */
        Location where(String key) {
            return keys.getOrDefault(key, where);
        }

        /** The map but for one key. */
        Fields without(String key) {
            Map<String, YamlNode> others = new LinkedHashMap<>(entries);
            others.remove(key);
            return new Fields(others, keys, where);
        }

        Fields map(Function<Map.Entry<String, YamlNode>, YamlNode> change) {
            Map<String, YamlNode> changed = new LinkedHashMap<>();
            entries.entrySet().forEach(entry -> changed.put(entry.getKey(), change.apply(entry)));
            return new Fields(changed, keys, where);
        }

        @Override
        public Map<String, Object> plain() {
            Map<String, Object> plain = new LinkedHashMap<>();
            entries.forEach((key, value) -> plain.put(key, value.plain()));
            return Collections.unmodifiableMap(plain);
        }

        @Override
        public String kind() {
            return "a map";
        }
    }

    /** A value that was computed, as if it stood in the file. */
    static YamlNode of(Object plain, Location where) {
        if (plain instanceof Map<?, ?> map) {
            Map<String, YamlNode> entries = new LinkedHashMap<>();
            Map<String, Location> keys = new LinkedHashMap<>();
            map.forEach(
                    (key, value) -> {
                        entries.put(String.valueOf(key), of(value, where));
                        keys.put(String.valueOf(key), where);
                    });
            return new Fields(entries, keys, where);
        }
        if (plain instanceof Iterable<?> values) {
            List<YamlNode> items = new ArrayList<>();
            values.forEach(value -> items.add(of(value, where)));
            return new Items(items, where);
        }
        return new Scalar(String.valueOf(plain), plain, where);
    }
}
