package io.kappalake.transform.project;

import io.kappalake.transform.jinja.Jinja;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Names generic tests as dbt does, so that selectors and stored results of either fit both. */
final class GenericTestName {
    private static final int LONGEST = 63;
    private static final int KEPT = 30;
    private static final int HASH_LENGTH = 10;

    private GenericTestName() {}

    /**
     * The name of a test that has none.
     *
     * @param type the test's name, with its namespace and, for a source, {@code source_} before it
     * @param arguments with {@code column_name}, without {@code model}
     */
    static String full(String type, String target, Map<String, Object> arguments) {
        List<String> parts = new ArrayList<>();
        for (Object value : new TreeMap<>(arguments).values()) {
            if (value instanceof Map<?, ?> map) {
                map.values().forEach(part -> parts.add(python(part)));
            } else if (value instanceof Collection<?> list) {
                list.forEach(part -> parts.add(python(part)));
            } else {
                parts.add(python(value));
            }
        }
        String unique =
                parts.stream()
                        .map(part -> part.replaceAll("[^0-9a-zA-Z_]+", "_"))
                        .collect(Collectors.joining("__"));
        return "%s_%s_%s".formatted(type, target, unique);
    }

    /** A name that fits into a file's: at most 63 characters. */
    static String shortened(String full, String type, String target) {
        String identifier = type + "_" + target;
        return full.length() <= LONGEST
                ? full
                : "%s_%s"
                        .formatted(
                                identifier.substring(0, Math.min(KEPT, identifier.length())),
                                md5(full));
    }

    /** What tells tests of one name apart. */
    static String hash(String name, Map<String, Object> metadata) {
        String md5 = md5(name + representation(metadata));
        return md5.substring(md5.length() - HASH_LENGTH);
    }

    /** What Python's {@code str} gives. */
    private static String python(Object value) {
        if (value instanceof Boolean bool) {
            return bool ? "True" : "False";
        }
        if (value instanceof Map || value instanceof Collection) {
            return representation(value);
        }
        return Jinja.text(value);
    }

    /** What Python's {@code repr} gives for sorted maps and lists whose leaves are made texts. */
    private static String representation(Object value) {
        if (value instanceof Map<?, ?> map) {
            TreeMap<String, Object> sorted = new TreeMap<>();
            map.forEach((key, part) -> sorted.put(key.toString(), part));
            return sorted.entrySet().stream()
                    .map(e -> quoted(e.getKey()) + ": " + representation(e.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        if (value instanceof Collection<?> list) {
            return list.stream()
                    .map(GenericTestName::representation)
                    .collect(Collectors.joining(", ", "[", "]"));
        }
        return quoted(python(value));
    }

    private static String quoted(String text) {
        String escaped = text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t");
        if (!escaped.contains("'")) {
            return "'" + escaped + "'";
        }
        return escaped.contains("\"")
                ? "'" + escaped.replace("'", "\\'") + "'"
                : "\"" + escaped + "\"";
    }

    private static String md5(String text) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Cannot hash: every Java has MD5", e);
        }
    }
}
