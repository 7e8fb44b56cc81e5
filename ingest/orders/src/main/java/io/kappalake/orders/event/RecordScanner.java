package io.kappalake.orders.event;

import static io.kappalake.orders.event.Words.halfWord;
import static io.kappalake.orders.event.Words.word;

/**
 * Decodes the records that producers usually write, in one pass over the bytes: an object of known
 * fields with texts and plain integers, all within the limits, among any other fields. It accepts
 * only what it is certain of; whatever else a record holds, good or bad, is {@link StrictParser}'s
 * to judge, and the two agree on every record that this one accepts.
 */
final class RecordScanner {
    // the first eight bytes behind a key's opening quote
    private static final long ORDER_ID = word("order_id");
    private static final long CUSTOMER_ID = word("customer");
    private static final long STATUS = word("status\":");
    private static final long AMOUNT_CENTS = word("amount_c");
    private static final long CURRENCY = word("currency");
    private static final long CREATED_AT = word("created_");
    private static final long UPDATED_AT = word("updated_");
    private static final long EVENT_TIME = word("event_ti");
    // and the last four, most with the closing quote, of those that are longer
    private static final int CUSTOMER_ID_END = halfWord("_id\"");
    private static final int AMOUNT_CENTS_END = halfWord("ents");
    private static final int AT_END = halfWord("_at\"");
    private static final int TIME_END = halfWord("ime\"");
    private static final int NULL = halfWord("null");

    private static final int HAS_ORDER_ID = 1;
    private static final int HAS_CUSTOMER_ID = 1 << 1;
    private static final int HAS_AMOUNT_CENTS = 1 << 2;
    private static final int HAS_EVENT_TIME = 1 << 3;
    private static final int HAS_STATUS = 1 << 4;
    private static final int HAS_CURRENCY = 1 << 5;
    private static final int HAS_CREATED_AT = 1 << 6;
    private static final int HAS_UPDATED_AT = 1 << 7;
    private static final int REQUIRED =
            HAS_ORDER_ID | HAS_CUSTOMER_ID | HAS_AMOUNT_CENTS | HAS_EVENT_TIME;

    private static final int MAX_DIGITS = 18;
    private static final int UNSURE = -1;

    private final EventLimits limits;
    private final TextCache statuses;
    private final TextScanner texts = new TextScanner();
    private final ExtraScanner extra = new ExtraScanner();

    // of the value that was read last: the bytes that hold its text, or what it says
    private byte[] text;
    private int begin;
    private int length;
    private long number;

    RecordScanner(EventLimits limits, TextCache statuses) {
        this.limits = limits;
        this.statuses = statuses;
    }

    /**
     * Returns true if the record is an order event beyond doubt; if not, the event's fields are
     * undefined.
     */
    boolean scan(byte[] record, long kafkaTimestampMillis, OrderEvent into) {
        int end = record.length;
        int position = JsonSpace.skip(record, 0, end);
        if (position >= end || record[position] != '{') {
            return false;
        }
        int seen = 0;
        extra.reset();
        do {
            position = JsonSpace.skip(record, position + 1, end);
            if (position >= end || record[position] != '"') {
                return false;
            }
            // a shorter one is none of the contract's, but for "status":""
            if (position + 13 > end) {
                position = extra.field(record, position, end);
                if (position < 0) {
                    return false;
                }
                position = JsonSpace.skip(record, position, end);
                continue;
            }
            long key = word(record, position + 1);
            int field;
            if (key == ORDER_ID && record[position + 9] == '"') {
                field = HAS_ORDER_ID;
                position = readText(record, colonEnd(record, position + 10, end), end);
                if (position < 0 || length == 0 || length > EventLimits.MAX_ID_BYTES) {
                    return false;
                }
                into.orderId(text, begin, length);
            } else if (key == CUSTOMER_ID && endsWith(record, position + 9, CUSTOMER_ID_END)) {
                field = HAS_CUSTOMER_ID;
                position = readText(record, colonEnd(record, position + 13, end), end);
                if (position < 0 || length == 0 || length > EventLimits.MAX_ID_BYTES) {
                    return false;
                }
                into.customerId(text, begin, length);
            } else if (key == STATUS) {
                field = HAS_STATUS;
                int value = JsonSpace.skip(record, position + 9, end);
                if (isNull(record, value, end)) {
                    position = value + 4;
                } else {
                    position = readText(record, value, end);
                    if (position < 0 || length > EventLimits.MAX_STATUS_BYTES) {
                        return false;
                    }
                    into.status(statuses.text(text, begin, begin + length));
                }
            } else if (key == AMOUNT_CENTS
                    && endsWith(record, position + 9, AMOUNT_CENTS_END)
                    && position + 14 <= end
                    && record[position + 13] == '"') {
                field = HAS_AMOUNT_CENTS;
                position = integerEnd(record, colonEnd(record, position + 14, end), end);
                if (position < 0 || number > limits.maxAmountCents()) {
                    return false;
                }
                into.amountCents(number);
            } else if (key == EVENT_TIME && endsWith(record, position + 8, TIME_END)) {
                field = HAS_EVENT_TIME;
                position = timeEnd(record, colonEnd(record, position + 12, end), end);
                if (position < 0
                        || limits.isTooEarly(number)
                        || limits.isTooFarAhead(number, kafkaTimestampMillis)) {
                    return false;
                }
                into.eventTimeMicros(number);
            } else if (key == CREATED_AT && endsWith(record, position + 8, AT_END)) {
                field = HAS_CREATED_AT;
                int value = colonEnd(record, position + 12, end);
                if (isNull(record, value, end)) {
                    position = value + 4;
                } else {
                    position = timeEnd(record, value, end);
                    if (position < 0) {
                        return false;
                    }
                    into.createdAtMicros(number);
                }
            } else if (key == UPDATED_AT && endsWith(record, position + 8, AT_END)) {
                field = HAS_UPDATED_AT;
                int value = colonEnd(record, position + 12, end);
                if (isNull(record, value, end)) {
                    position = value + 4;
                } else {
                    position = timeEnd(record, value, end);
                    if (position < 0) {
                        return false;
                    }
                    into.updatedAtMicros(number);
                }
            } else if (key == CURRENCY && record[position + 9] == '"') {
                field = HAS_CURRENCY;
                int value = colonEnd(record, position + 10, end);
                if (isNull(record, value, end)) {
                    position = value + 4;
                } else {
                    position = plainEnd(record, value, end);
                    Utf8Text code = position < 0 ? null : Currencies.find(record, begin, position);
                    if (code == null) {
                        return false;
                    }
                    into.currency(code);
                    position++;
                }
            } else {
                field = 0;
                position = extra.field(record, position, end);
                if (position < 0) {
                    return false;
                }
            }
            if ((seen & field) != 0) {
                return false;
            }
            seen |= field;
            position = JsonSpace.skip(record, position, end);
        } while (position < end && record[position] == ',');
        if (position >= end
                || record[position] != '}'
                || JsonSpace.skip(record, position + 1, end) != end
                || (seen & REQUIRED) != REQUIRED) {
            return false;
        }
        if (!extra.isEmpty()) {
            into.extra(extra.json());
        }
        return true;
    }

    private static boolean endsWith(byte[] record, int at, int ending) {
        return at + 4 <= record.length && halfWord(record, at) == ending;
    }

    private static boolean isNull(byte[] record, int at, int end) {
        return at >= 0 && at + 4 <= end && halfWord(record, at) == NULL;
    }

    /** Where the value begins that follows the colon, or UNSURE. */
    private static int colonEnd(byte[] record, int from, int end) {
        int position = JsonSpace.skip(record, from, end);
        return position < end && record[position] == ':'
                ? JsonSpace.skip(record, position + 1, end)
                : UNSURE;
    }

    /** The closing quote of the plain text whose opening quote is at the position, or UNSURE. */
    private int plainEnd(byte[] record, int at, int end) {
        begin = at + 1;
        if (at < 0 || at >= end || record[at] != '"') {
            return UNSURE;
        }
        int quote = TextScanner.plainEnd(record, begin, end);
        return quote < end && record[quote] == '"' ? quote : UNSURE;
    }

    /** Reads the text at the position; behind its closing quote, or UNSURE. */
    private int readText(byte[] record, int at, int end) {
        int quote = plainEnd(record, at, end);
        text = record;
        if (quote < 0) {
            if (at < 0 || at >= end || record[at] != '"') {
                return UNSURE;
            }
            quote = texts.textEnd(record, begin, end);
            if (quote < 0) {
                return UNSURE;
            }
            if (texts.escaped()) {
                text = TextScanner.unescape(record, begin, quote);
                if (text == null) {
                    return UNSURE;
                }
                begin = 0;
                length = text.length;
                return quote + 1;
            }
        }
        length = quote - begin;
        return quote + 1;
    }

    /** Where the non-negative integer ends that begins at the position, or UNSURE. */
    private int integerEnd(byte[] record, int at, int end) {
        if (at < 0) {
            return UNSURE;
        }
        long value = 0;
        int position = at;
        while (position < end && record[position] >= '0' && record[position] <= '9') {
            value = value * 10 + (record[position] - '0');
            position++;
        }
        int digits = position - at;
        if (digits == 0 || digits > MAX_DIGITS || (digits > 1 && record[at] == '0')) {
            return UNSURE;
        }
        number = value;
        return position;
    }

    /** Behind the closing quote of the time whose opening quote is at the position, or UNSURE. */
    private int timeEnd(byte[] record, int at, int end) {
        int quote = plainEnd(record, at, end);
        if (quote < 0) {
            return UNSURE;
        }
        number = IsoTime.parseMicros(record, begin, quote);
        return number == IsoTime.INVALID ? UNSURE : quote + 1;
    }
}
