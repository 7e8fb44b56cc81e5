package io.kappalake.ingest.produce;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.Arrays;
import javax.annotation.Nullable;

/**
 * Finds the order id in a record that need not be well-formed, so that all records of an order go
 * to one partition, even the broken ones.
 */
final class OrderKey {
    private static final JsonFactory JSON = new JsonFactory();
    private static final byte[] NAME = "order_id".getBytes(UTF_8);

    private final byte[] record;

    private OrderKey(byte[] record) {
        this.record = record;
    }

    /**
     * The text of the record's own {@code order_id}: of those that are in the fewest objects and
     * arrays, the first one. Null if there is none, or it is no text, or empty.
     */
    @Nullable
    static byte[] find(byte[] record) {
        OrderKey key = new OrderKey(record);
        int value = key.ownValue();
        if (value < 0) {
            // a quote too many or too few hides all names that follow it
            value = key.firstValue();
        }
        return value < 0 ? null : key.text(value);
    }

    /** Where the value begins of the order_id that is the least deep; negative if there is none. */
    private int ownValue() {
        int depth = 0;
        int found = -1;
        int foundAt = Integer.MAX_VALUE;
        int at = 0;
        while (at < record.length) {
            switch (record[at]) {
                case '{', '[' -> depth++;
                case '}', ']' -> depth--;
                case '"' -> {
                    int end = endOfText(at);
                    int colon = skipSpace(end + 1);
                    if (depth < foundAt && isColon(colon) && isName(at, end)) {
                        found = skipSpace(colon + 1);
                        foundAt = depth;
                        if (depth <= 1) {
                            return found;
                        }
                    }
                    at = end;
                }
                default -> {}
            }
            at++;
        }
        return found;
    }

    /** Where the value of the first order_id begins, in a text that is not JSON. */
    private int firstValue() {
        for (int at = 0; at < record.length; at++) {
            int end = at + NAME.length + 1;
            if (record[at] == '"' && end < record.length && record[end] == '"' && isName(at, end)) {
                int colon = skipSpace(end + 1);
                if (isColon(colon)) {
                    return skipSpace(colon + 1);
                }
            }
        }
        return -1;
    }

    /** The place of the quote that ends a text, or the record's end. */
    private int endOfText(int quote) {
        int at = quote + 1;
        while (at < record.length && record[at] != '"') {
            at += record[at] == '\\' ? 2 : 1;
        }
        return Math.min(at, record.length);
    }

    private boolean isName(int quote, int end) {
        if (Arrays.equals(record, quote + 1, end, NAME, 0, NAME.length)) {
            return true;
        }
        if (!isEscaped(quote, end)) {
            return false;
        }
        byte[] name = unescape(quote, end);
        return name != null && Arrays.equals(name, NAME);
    }

    private boolean isColon(int at) {
        return at < record.length && record[at] == ':';
    }

    private int skipSpace(int from) {
        int at = from;
        while (at < record.length && record[at] >= 0 && record[at] <= ' ') {
            at++;
        }
        return at;
    }

    @Nullable
    private byte[] text(int quote) {
        if (quote >= record.length || record[quote] != '"') {
            return null;
        }
        int end = endOfText(quote);
        if (end == record.length || end == quote + 1) {
            return null;
        }
        return isEscaped(quote, end)
                ? unescape(quote, end)
                : Arrays.copyOfRange(record, quote + 1, end);
    }

    private boolean isEscaped(int from, int to) {
        for (int at = from; at < to; at++) {
            if (record[at] == '\\') {
                return true;
            }
        }
        return false;
    }

    @Nullable
    private byte[] unescape(int quote, int end) {
        int length = Math.min(end + 1, record.length) - quote;
        try (JsonParser parser = JSON.createParser(record, quote, length)) {
            parser.nextToken();
            return parser.getText().getBytes(UTF_8);
        } catch (IOException e) {
            // no text that could be an order's id
            return null;
        }
    }
}
