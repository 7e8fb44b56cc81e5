package io.kappalake.orders.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.CharBuffer;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import javax.annotation.Nullable;

/**
 * One record parsed as JSON: token and text of each known field, and the other fields as {@code
 * extra}. Only the syntax is checked here, not the contract.
 */
final class RecordText {
    static final int MAX_DEPTH = 64;

    private static final JsonFactory FACTORY =
            new JsonFactoryBuilder()
                    // names come from outside: keep none of them
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    // Kafka bounds a record's size, and depth is checked here
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(Integer.MAX_VALUE)
                                    .maxNumberLength(Integer.MAX_VALUE)
                                    .maxStringLength(Integer.MAX_VALUE)
                                    .maxNameLength(Integer.MAX_VALUE)
                                    .build())
                    .build();

    private final char[] text;
    private final int length;
    private final Map<Field, Written> fields = new EnumMap<>(Field.class);
    @Nullable private StringBuilder extra;

    private record Written(JsonToken token, String value) {}

    private RecordText(CharBuffer chars) {
        text = chars.array();
        length = chars.limit();
    }

    /**
     * Parses the text.
     *
     * @param chars backed by an array that begins where the text does
     */
    static RecordText parse(CharBuffer chars) throws Rejection {
        RecordText record = new RecordText(chars);
        try (JsonParser parser = FACTORY.createParser(record.text, 0, record.length)) {
            record.read(parser);
        } catch (JsonProcessingException e) {
            throw new Rejection(DeadLetterReason.NOT_JSON, describe(e));
        } catch (IOException e) {
            throw new IllegalStateException("Cannot read from memory", e);
        }
        return record;
    }

    /** The field's token, null when it is missing. */
    @Nullable
    JsonToken token(Field field) {
        Written written = fields.get(field);
        return written == null ? null : written.token();
    }

    /**
     * A string's value without its escapes, a number as written, the opening brace of others; the
     * field must not be missing.
     */
    String value(Field field) {
        return fields.get(field).value();
    }

    /** The unknown fields as one compact JSON object; null when there are none. */
    @Nullable
    String extra() {
        return extra == null ? null : extra.append('}').toString();
    }

    private void read(JsonParser parser) throws IOException, Rejection {
        JsonToken first = parser.nextToken();
        if (first == null) {
            throw new Rejection(DeadLetterReason.EMPTY, "%d white space".formatted(length));
        }
        if (first == JsonToken.START_OBJECT) {
            readFields(parser);
        } else {
            finish(parser, 1);
        }
        refuseTrailingText(parser);
        if (first != JsonToken.START_OBJECT) {
            throw new Rejection(
                    DeadLetterReason.NOT_AN_OBJECT, Excerpt.of(new String(text, 0, length)));
        }
    }

    private void readFields(JsonParser parser) throws IOException, Rejection {
        Set<String> keys = new HashSet<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            refuseDuplicate(keys, key);
            int keyFrom = (int) parser.currentTokenLocation().getCharOffset();
            JsonToken token = parser.nextToken();
            Field field = Field.find(key);
            if (field != null) {
                fields.put(field, new Written(token, parser.getText()));
                finish(parser, 1);
            } else {
                int valueFrom = (int) parser.currentTokenLocation().getCharOffset();
                finish(parser, 1);
                int valueTo = (int) parser.currentLocation().getCharOffset();
                addExtra(keyFrom, valueFrom, valueTo);
            }
        }
    }

    /** Reads to the end of the current value, at the given depth of objects and arrays. */
    private static void finish(JsonParser parser, int depth) throws IOException, Rejection {
        switch (parser.currentToken()) {
            case START_OBJECT -> {
                refuseDepth(depth);
                Set<String> keys = new HashSet<>();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    refuseDuplicate(keys, parser.currentName());
                    parser.nextToken();
                    finish(parser, depth + 1);
                }
            }
            case START_ARRAY -> {
                refuseDepth(depth);
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    finish(parser, depth + 1);
                }
            }
            default -> parser.finishToken();
        }
    }

    private static void refuseDepth(int depth) throws Rejection {
        if (depth >= MAX_DEPTH) {
            throw new Rejection(
                    DeadLetterReason.TOO_DEEP,
                    "more than %d levels of objects and arrays".formatted(MAX_DEPTH));
        }
    }

    private static void refuseDuplicate(Set<String> keys, String key) throws Rejection {
        if (!keys.add(key)) {
            throw new Rejection(DeadLetterReason.DUPLICATE_KEY, Excerpt.of(key));
        }
    }

    private void refuseTrailingText(JsonParser parser) throws IOException, Rejection {
        int end = (int) parser.currentLocation().getCharOffset();
        boolean more;
        try {
            more = parser.nextToken() != null;
        } catch (JsonProcessingException e) {
            more = true;
        }
        if (more) {
            throw new Rejection(
                    DeadLetterReason.TRAILING_TEXT,
                    "behind the value: " + Excerpt.of(new String(text, end, length - end).strip()));
        }
    }

    private void addExtra(int keyFrom, int valueFrom, int valueTo) {
        if (extra == null) {
            extra = new StringBuilder(valueTo - keyFrom + 2).append('{');
        } else {
            extra.append(',');
        }
        int keyTo = keyFrom + 1;
        while (text[keyTo] != '"') {
            keyTo += text[keyTo] == '\\' ? 2 : 1;
        }
        extra.append(text, keyFrom, keyTo + 1 - keyFrom).append(':');
        boolean quoted = false;
        for (int i = valueFrom; i < valueTo; i++) {
            char character = text[i];
            if (quoted && character == '\\') {
                extra.append(character).append(text[++i]);
                continue;
            }
            if (character == '"') {
                quoted = !quoted;
            }
            // the parser let no other white space than JSON's pass
            if (quoted || character > ' ') {
                extra.append(character);
            }
        }
    }

    private static String describe(JsonProcessingException e) {
        long column = e.getLocation() == null ? 0 : e.getLocation().getCharOffset();
        String problem = e.getOriginalMessage();
        int end = problem.indexOf('\n');
        return "character %d: %s"
                .formatted(column, Excerpt.shorten(end < 0 ? problem : problem.substring(0, end)));
    }
}
