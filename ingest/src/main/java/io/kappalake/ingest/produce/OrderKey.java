package io.kappalake.ingest.produce;

import static java.nio.charset.StandardCharsets.US_ASCII;
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
    private static final byte[] NAME = "\"order_id\"".getBytes(US_ASCII);

    private OrderKey() {}

    /** The first {@code "order_id"}'s text, or null if there is none, or it is empty. */
    @Nullable
    static byte[] find(byte[] record) {
        int at = 0;
        while (at + NAME.length <= record.length) {
            if (record[at] == '"'
                    && Arrays.equals(record, at, at + NAME.length, NAME, 0, NAME.length)) {
                int colon = skipSpace(record, at + NAME.length);
                if (colon < record.length && record[colon] == ':') {
                    return text(record, skipSpace(record, colon + 1));
                }
            }
            at++;
        }
        return null;
    }

    private static int skipSpace(byte[] record, int from) {
        int at = from;
        while (at < record.length && record[at] >= 0 && record[at] <= ' ') {
            at++;
        }
        return at;
    }

    @Nullable
    private static byte[] text(byte[] record, int quote) {
        if (quote >= record.length || record[quote] != '"') {
            return null;
        }
        boolean escaped = false;
        int at = quote + 1;
        while (at < record.length && record[at] != '"') {
            escaped |= record[at] == '\\';
            at += record[at] == '\\' ? 2 : 1;
        }
        if (at >= record.length || at == quote + 1) {
            return null;
        }
        return escaped
                ? unescape(record, quote, at + 1)
                : Arrays.copyOfRange(record, quote + 1, at);
    }

    @Nullable
    private static byte[] unescape(byte[] record, int from, int to) {
        try (JsonParser parser = JSON.createParser(record, from, to - from)) {
            parser.nextToken();
            return parser.getText().getBytes(UTF_8);
        } catch (IOException e) {
            // no text that could be an order's id
            return null;
        }
    }
}
