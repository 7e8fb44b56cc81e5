package io.kappalake.orders.topic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Offsets by partition as commands take them: {@code offsets:0=100,1=250}, or {@code offsets:FILE}.
 * The file is a JSON object, {@code {"0": 100, "1": 250}}, or has lines of topic, partition and
 * offset, as {@code kafka-consumer-groups --reset-offsets --export} writes them.
 */
public final class PartitionOffsets {
    /** The beginning of such values. */
    public static final String PREFIX = "offsets:";

    /** The forms, for messages. */
    public static final String FORMS =
            "offsets:0=100,1=250, or offsets:FILE with JSON such as {\"0\": 100, \"1\": 250} or with lines of topic, partition and offset such as orders.events,0,100";

    private static final Pattern INLINE =
            Pattern.compile("\\d{1,9}=\\d{1,18}(,\\d{1,9}=\\d{1,18})*");

    /** The group comes first where the file is of several. */
    private static final Pattern LINE =
            Pattern.compile("(?:\"?[^\",]+\"?,)?\"?([^\",]+)\"?,(\\d{1,9}),(\\d{1,18})");

    private static final JsonMapper JSON =
            JsonMapper.builder().disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT).build();

    private PartitionOffsets() {}

    /**
     * Parses offsets.
     *
     * @param option what they were given for
     * @param text begins with {@link #PREFIX}
     * @param topic whose offsets they are to be; a file that names another is refused
     * @throws LakehouseException {@code INVALID_INPUT} if they are none, if a partition is there
     *     twice, or if a file is of another topic
     */
    public static SortedMap<Integer, Long> parse(String option, String text, String topic) {
        String offsets = text.substring(PREFIX.length());
        SortedMap<Integer, Long> parsed = new TreeMap<>();
        if (INLINE.matcher(offsets).matches()) {
            for (String one : offsets.split(",")) {
                String[] sides = one.split("=");
                put(option, text, parsed, sides[0], sides[1]);
            }
            return parsed;
        }
        String content = read(option, Path.of(offsets)).strip();
        if (content.startsWith("{")) {
            json(option, text, content, parsed);
        } else {
            lines(option, text, topic, content, parsed);
        }
        if (parsed.isEmpty()) {
            throw invalid(option, text, "it has none", null);
        }
        return parsed;
    }

    private static String read(String option, Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "Cannot read the offsets %s of %s (%s): name a file such as {\"0\": 100, \"1\": 250}"
                            .formatted(file, option, e.getClass().getSimpleName()),
                    e);
        }
    }

    private static void json(
            String option, String text, String content, SortedMap<Integer, Long> parsed) {
        try {
            for (Map.Entry<String, JsonNode> entry : JSON.readTree(content).properties()) {
                JsonNode offset = entry.getValue();
                if (!entry.getKey().matches("\\d{1,9}")
                        || !offset.canConvertToLong()
                        || !offset.isIntegralNumber()
                        || offset.asLong() < 0) {
                    throw invalid(option, text, "'%s: %s'".formatted(entry.getKey(), offset), null);
                }
                put(option, text, parsed, entry.getKey(), offset.asText());
            }
        } catch (JsonProcessingException e) {
            throw invalid(option, text, "it is no JSON", e);
        }
    }

    private static void lines(
            String option,
            String text,
            String topic,
            String content,
            SortedMap<Integer, Long> parsed) {
        for (String line : content.lines().map(String::strip).toList()) {
            Matcher parts = LINE.matcher(line);
            if (!parts.matches()) {
                throw invalid(option, text, "line '%s'".formatted(line), null);
            }
            if (!parts.group(1).equals(topic)) {
                throw invalid(
                        option,
                        text,
                        "line '%s' is of topic %s, and %s is read"
                                .formatted(line, parts.group(1), topic),
                        null);
            }
            put(option, text, parsed, parts.group(2), parts.group(3));
        }
    }

    private static void put(
            String option,
            String text,
            SortedMap<Integer, Long> parsed,
            String partition,
            String offset) {
        if (parsed.put(Integer.valueOf(partition), Long.valueOf(offset)) != null) {
            throw invalid(option, text, "partition %s is there twice".formatted(partition), null);
        }
    }

    private static LakehouseException invalid(
            String option, String text, String why, Throwable cause) {
        return new LakehouseException(
                ErrorCode.INVALID_INPUT,
                "Invalid value '%s' for %s: %s (must be %s)".formatted(text, option, why, FORMS),
                cause);
    }
}
