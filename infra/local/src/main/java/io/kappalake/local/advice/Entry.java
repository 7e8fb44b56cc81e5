package io.kappalake.local.advice;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A map of a YAML document. */
record Entry(Object node) {
    private Object at(String key) {
        return ((Map<?, ?>) node).get(key);
    }

    String text(String key) {
        return requireNonNull(at(key), key).toString();
    }

    Optional<String> find(String key) {
        return Optional.ofNullable(at(key)).map(Object::toString);
    }

    List<String> lines(String key) {
        return ((List<?>) at(key)).stream().map(Object::toString).toList();
    }

    List<Entry> list(String key) {
        return ((List<?>) at(key)).stream().map(Entry::new).toList();
    }

    /** A map of texts, empty if there is none. */
    Map<String, String> texts(String key) {
        Map<String, String> texts = new LinkedHashMap<>();
        if (at(key) instanceof Map<?, ?> map) {
            map.forEach((name, value) -> texts.put(name.toString(), value.toString()));
        }
        return texts;
    }

    Map<String, Entry> entries(String key) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        ((Map<?, ?>) at(key))
                .forEach((name, value) -> entries.put(name.toString(), new Entry(value)));
        return entries;
    }
}
