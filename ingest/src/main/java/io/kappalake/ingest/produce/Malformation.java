package io.kappalake.ingest.produce;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.regex.Pattern;

/** The mistakes that real producers make; each turns a good event into a dead letter. */
enum Malformation {
    TRUNCATED,
    EMPTY,
    NOT_JSON,
    TRAILING_TEXT,
    DUPLICATE_KEY,
    MISSING_FIELD,
    AMOUNT_AS_TEXT,
    NEGATIVE_AMOUNT,
    IMPOSSIBLE_TIME,
    FAR_FUTURE,
    EPOCH,
    INVALID_UTF8;

    private static final Malformation[] ALL = values();
    private static final Pattern ORDER_ID = Pattern.compile("\"order_id\":\"");
    private static final Pattern AMOUNT = Pattern.compile("\"amount_cents\":(\\d+)");
    private static final Pattern EVENT_TIME = Pattern.compile("\"event_time\":\"\\d{4}-\\d\\d-");

    static int count() {
        return ALL.length;
    }

    static Malformation at(int index) {
        return ALL[index];
    }

    /** The event's bytes with this mistake. */
    byte[] apply(byte[] event) {
        // one character a byte, so that any byte can be written
        String text = new String(event, ISO_8859_1);
        String bad =
                switch (this) {
                    case TRUNCATED -> text.substring(0, text.length() * 2 / 3);
                    case EMPTY -> "";
                    case NOT_JSON -> "ERROR: could not serialize the order";
                    case TRAILING_TEXT -> text + text;
                    case DUPLICATE_KEY -> "{\"amount_cents\":1," + text.substring(1);
                    case MISSING_FIELD -> replace(ORDER_ID, text, "\"orderId\":\"");
                    case AMOUNT_AS_TEXT -> replace(AMOUNT, text, "\"amount_cents\":\"$1\"");
                    case NEGATIVE_AMOUNT -> replace(AMOUNT, text, "\"amount_cents\":-1");
                    case IMPOSSIBLE_TIME -> replace(EVENT_TIME, text, "\"event_time\":\"2026-13-");
                    case FAR_FUTURE -> replace(EVENT_TIME, text, "\"event_time\":\"2999-01-");
                    case EPOCH -> replace(EVENT_TIME, text, "\"event_time\":\"1970-01-");
                    case INVALID_UTF8 -> replace(ORDER_ID, text, "\"order_id\":\"\u00ff");
                };
        byte[] bytes = bad.getBytes(ISO_8859_1);
        if (Arrays.equals(bytes, event)) {
            throw new IllegalStateException("Cannot make " + text + " " + this);
        }
        return bytes;
    }

    private static String replace(Pattern part, String text, String replacement) {
        return part.matcher(text).replaceFirst(replacement);
    }
}
