package io.kappalake.orders.event;

import static io.kappalake.orders.event.Words.word;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * Scans the fields of a record that the contract does not know, and gathers them as one compact
 * JSON object, with keys, texts and numbers as they were written. What it is not certain of is
 * {@link StrictParser}'s to judge: keys with escapes, very many keys, and deep nesting. Not safe
 * for use by several threads.
 */
final class ExtraScanner {
    private static final int UNSURE = TextScanner.INVALID;
    private static final int MAX_KEYS = 64;
    private static final int MAX_DEPTH = 8;

    private static final byte[][] KNOWN =
            Arrays.stream(Field.values())
                    .map(field -> field.key().getBytes(UTF_8))
                    .toArray(byte[][]::new);

    private static final byte[] TRUE = "true".getBytes(UTF_8);
    private static final byte[] FALSE = "false".getBytes(UTF_8);
    private static final byte[] NULL = "null".getBytes(UTF_8);

    private final TextScanner texts = new TextScanner();

    // the keys of the objects that the scan is in, outermost first
    private final int[] keyFrom = new int[MAX_KEYS];
    private final int[] keyTo = new int[MAX_KEYS];
    private final long[] keyMark = new long[MAX_KEYS];
    private int keys;

    /** True if the field that is scanned has white space between its tokens. */
    private boolean spaced;

    private byte[] json = new byte[256];
    private int length;

    /** Forgets the fields of the last record. */
    void reset() {
        keys = 0;
        length = 0;
    }

    /** True if no field was scanned since the reset. */
    boolean isEmpty() {
        return length == 0;
    }

    /** The fields that were scanned since the reset, of which there must be some. */
    Utf8Text json() {
        byte[] object = Arrays.copyOf(json, length + 1);
        object[length] = '}';
        return Utf8Text.of(object);
    }

    /**
     * Scans a field of the record's own object.
     *
     * @param at its key's opening quote
     * @return behind its value, or UNSURE
     */
    int field(byte[] record, int at, int end) {
        spaced = false;
        int position = member(record, at, end, 0, 0);
        if (position < 0 || isKnown(record, at + 1, keyTo[keys - 1])) {
            return UNSURE;
        }
        add(record, at, position);
        return position;
    }

    private static boolean isKnown(byte[] record, int from, int to) {
        for (byte[] known : KNOWN) {
            if (known.length == to - from
                    && known[0] == record[from]
                    && Arrays.equals(known, 0, known.length, record, from, to)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Scans a key and its value.
     *
     * @param firstKey the index of the first key of the same object
     * @return behind the value, or UNSURE
     */
    private int member(byte[] record, int at, int end, int firstKey, int depth) {
        int to = texts.textEnd(record, at + 1, end);
        if (to < 0 || texts.escaped() || !remember(record, at + 1, to, firstKey)) {
            return UNSURE;
        }
        int position = skipSpace(record, to + 1, end);
        if (position >= end || record[position] != ':') {
            return UNSURE;
        }
        return value(record, skipSpace(record, position + 1, end), end, depth);
    }

    private int skipSpace(byte[] record, int from, int end) {
        int position = JsonSpace.skip(record, from, end);
        spaced |= position > from;
        return position;
    }

    /** False if the object has that key already, or if there are too many. */
    private boolean remember(byte[] record, int from, int to, int firstKey) {
        if (keys == MAX_KEYS) {
            return false;
        }
        long mark = mark(record, from, to);
        for (int i = firstKey; i < keys; i++) {
            if (keyMark[i] == mark
                    && Arrays.equals(record, keyFrom[i], keyTo[i], record, from, to)) {
                return false;
            }
        }
        keyFrom[keys] = from;
        keyTo[keys] = to;
        keyMark[keys] = mark;
        keys++;
        return true;
    }

    /** A number that equal keys have in common, and few others. */
    private static long mark(byte[] record, int from, int to) {
        if (to - from >= Long.BYTES) {
            return word(record, from) * 31 + word(record, to - Long.BYTES);
        }
        long mark = 0;
        for (int i = from; i < to; i++) {
            mark = (mark << Byte.SIZE) | (record[i] & 0xff);
        }
        return mark;
    }

    private int value(byte[] record, int at, int end, int depth) {
        if (at >= end) {
            return UNSURE;
        }
        return switch (record[at]) {
            case '"' -> {
                int to = texts.textEnd(record, at + 1, end);
                yield to < 0 ? UNSURE : to + 1;
            }
            case '{' -> depth < MAX_DEPTH ? object(record, at, end, depth + 1) : UNSURE;
            case '[' -> depth < MAX_DEPTH ? array(record, at, end, depth + 1) : UNSURE;
            case 't' -> literal(record, at, end, TRUE);
            case 'f' -> literal(record, at, end, FALSE);
            case 'n' -> literal(record, at, end, NULL);
            default -> numberEnd(record, at, end);
        };
    }

    private int object(byte[] record, int at, int end, int depth) {
        int firstKey = keys;
        int position = skipSpace(record, at + 1, end);
        if (position < end && record[position] == '}') {
            return position + 1;
        }
        while (position < end && record[position] == '"') {
            position = member(record, position, end, firstKey, depth);
            if (position < 0) {
                return UNSURE;
            }
            position = skipSpace(record, position, end);
            if (position < end && record[position] == '}') {
                // the keys of an object that has ended may stand in others
                keys = firstKey;
                return position + 1;
            }
            if (position >= end || record[position] != ',') {
                return UNSURE;
            }
            position = skipSpace(record, position + 1, end);
        }
        return UNSURE;
    }

    private int array(byte[] record, int at, int end, int depth) {
        int position = skipSpace(record, at + 1, end);
        if (position < end && record[position] == ']') {
            return position + 1;
        }
        while (true) {
            position = value(record, position, end, depth);
            if (position < 0) {
                return UNSURE;
            }
            position = skipSpace(record, position, end);
            if (position < end && record[position] == ']') {
                return position + 1;
            }
            if (position >= end || record[position] != ',') {
                return UNSURE;
            }
            position = skipSpace(record, position + 1, end);
        }
    }

    private static int literal(byte[] record, int at, int end, byte[] literal) {
        int to = at + literal.length;
        return to <= end && Arrays.equals(record, at, to, literal, 0, literal.length) ? to : UNSURE;
    }

    /** Where the number ends that begins at the position, or UNSURE. */
    private static int numberEnd(byte[] record, int at, int end) {
        int position = record[at] == '-' ? at + 1 : at;
        int digits = digitsEnd(record, position, end);
        if (digits == position || (record[position] == '0' && digits > position + 1)) {
            return UNSURE;
        }
        position = digits;
        if (position < end && record[position] == '.') {
            digits = digitsEnd(record, position + 1, end);
            if (digits == position + 1) {
                return UNSURE;
            }
            position = digits;
        }
        if (position < end && (record[position] | 0x20) == 'e') {
            position++;
            if (position < end && (record[position] == '+' || record[position] == '-')) {
                position++;
            }
            digits = digitsEnd(record, position, end);
            if (digits == position) {
                return UNSURE;
            }
            position = digits;
        }
        return position;
    }

    private static int digitsEnd(byte[] record, int from, int end) {
        int position = from;
        while (position < end && record[position] >= '0' && record[position] <= '9') {
            position++;
        }
        return position;
    }

    /** Adds a field to the object, without white space. */
    private void add(byte[] record, int from, int to) {
        int most = length + 1 + to - from;
        if (most > json.length) {
            json = Arrays.copyOf(json, Math.max(2 * json.length, most));
        }
        json[length] = (byte) (length == 0 ? '{' : ',');
        length++;
        if (!spaced) {
            System.arraycopy(record, from, json, length, to - from);
            length += to - from;
            return;
        }
        boolean quoted = false;
        for (int i = from; i < to; i++) {
            byte character = record[i];
            if (quoted && character == '\\') {
                json[length++] = character;
                json[length++] = record[++i];
                continue;
            }
            if (character == '"') {
                quoted = !quoted;
            }
            if (quoted || character > ' ') {
                json[length++] = character;
            }
        }
    }
}
