package io.kappalake.orders.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonToken;
import io.kappalake.orders.rules.IngestConfig.Amounts;
import io.kappalake.orders.rules.IngestConfig.Decode;
import javax.annotation.Nullable;

/**
 * The input contract in full, with the rules that widen it: judges any record, and names what is
 * wrong with it. UTF-8 comes first, then the JSON syntax in the order of the text, then the fields
 * in the order of {@link Field}, and last the limits of event time.
 */
final class StrictParser {
    private final Amounts amounts;
    private final TimeRules times;
    private final EventLimits limits;
    private final TextCache statuses;
    private final Utf8 utf8 = new Utf8();

    StrictParser(Decode rules, EventLimits limits, TextCache statuses) {
        this.amounts = rules.amounts();
        this.times = TimeRules.from(rules);
        this.limits = limits;
        this.statuses = statuses;
    }

    /** Fills the event, or throws; the event's fields are undefined then. */
    void parse(byte[] record, long kafkaTimestampMillis, OrderEvent into) throws Rejection {
        if (record.length == 0) {
            throw new Rejection(DeadLetterReason.EMPTY, "0 bytes");
        }
        RecordText text = RecordText.parse(utf8.decode(record));

        byte[] orderId = id(text, Field.ORDER_ID);
        into.orderId(orderId, 0, orderId.length);
        byte[] customerId = id(text, Field.CUSTOMER_ID);
        into.customerId(customerId, 0, customerId.length);
        into.amountCents(amount(text));
        requirePresent(text, Field.EVENT_TIME);
        into.eventTimeMicros(time(text, Field.EVENT_TIME));
        into.status(status(text));
        into.currency(currency(text));
        if (isPresent(text, Field.CREATED_AT)) {
            into.createdAtMicros(time(text, Field.CREATED_AT));
        }
        if (isPresent(text, Field.UPDATED_AT)) {
            into.updatedAtMicros(time(text, Field.UPDATED_AT));
        }
        requireWithinLimits(text, into.eventTimeMicros(), kafkaTimestampMillis);
        String extra = text.extra();
        into.extra(extra == null ? null : Utf8Text.of(extra));
    }

    private static byte[] id(RecordText text, Field field) throws Rejection {
        requirePresent(text, field);
        String value = string(text, field);
        if (value.isEmpty()) {
            throw new Rejection(DeadLetterReason.EMPTY_ID, field.key());
        }
        byte[] bytes = value.getBytes(UTF_8);
        if (bytes.length > EventLimits.MAX_ID_BYTES) {
            throw tooLong(DeadLetterReason.ID_TOO_LONG, field, bytes, EventLimits.MAX_ID_BYTES);
        }
        return bytes;
    }

    private static Rejection tooLong(
            DeadLetterReason reason, Field field, byte[] value, int longest) {
        return new Rejection(
                reason,
                "%s: %d bytes, and the longest has %d"
                        .formatted(field.key(), value.length, longest));
    }

    private long amount(RecordText text) throws Rejection {
        Field field = Field.AMOUNT_CENTS;
        requirePresent(text, field);
        String value = text.value(field);
        String shown = written(text, field);
        if (text.token(field) == JsonToken.VALUE_NUMBER_FLOAT) {
            throw rejection(
                    DeadLetterReason.INVALID_AMOUNT, field, shown, "is not written as an integer");
        }
        if (text.token(field) != JsonToken.VALUE_NUMBER_INT && !isAmountString(text, value)) {
            throw rejection(
                    DeadLetterReason.INVALID_TYPE,
                    field,
                    shown,
                    amounts == Amounts.INTEGER
                            ? "is not an integer"
                            : "is not an integer, nor a string of one's digits");
        }
        long cents;
        try {
            cents = Long.parseLong(value);
        } catch (NumberFormatException e) {
            // it is an integer, so it can only be too great or too small
            cents = value.startsWith("-") ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
        if (cents < 0) {
            throw rejection(DeadLetterReason.INVALID_AMOUNT, field, shown, "is negative");
        }
        if (cents > limits.maxAmountCents() || cents == Long.MAX_VALUE) {
            throw rejection(
                    DeadLetterReason.INVALID_AMOUNT,
                    field,
                    shown,
                    "is above the limit of " + limits.maxAmountCents());
        }
        return cents;
    }

    private boolean isAmountString(RecordText text, String value) {
        if (amounts != Amounts.INTEGER_OR_STRING
                || text.token(Field.AMOUNT_CENTS) != JsonToken.VALUE_STRING
                || value.isEmpty()
                || (value.length() > 1 && value.charAt(0) == '0')) {
            return false;
        }
        return value.chars().allMatch(character -> character >= '0' && character <= '9');
    }

    private long time(RecordText text, Field field) throws Rejection {
        if (times.takesIntegers()) {
            if (text.token(field) == JsonToken.VALUE_NUMBER_INT) {
                return possible(
                        times.integerMicros(text.value(field)), text, field, times.integerForms());
            }
            if (text.token(field) != JsonToken.VALUE_STRING) {
                throw rejection(
                        DeadLetterReason.INVALID_TYPE,
                        field,
                        written(text, field),
                        "is neither a string nor an integer");
            }
        }
        return possible(times.parseMicros(string(text, field)), text, field, times.textForms());
    }

    private static long possible(long micros, RecordText text, Field field, String forms)
            throws Rejection {
        if (micros == IsoTime.INVALID) {
            throw rejection(DeadLetterReason.INVALID_TIME, field, written(text, field), forms);
        }
        return micros;
    }

    private void requireWithinLimits(
            RecordText text, long eventTimeMicros, long kafkaTimestampMillis) throws Rejection {
        if (limits.isTooEarly(eventTimeMicros)) {
            throw rejection(
                    DeadLetterReason.TIME_TOO_EARLY,
                    Field.EVENT_TIME,
                    text.value(Field.EVENT_TIME),
                    "is before the earliest allowed");
        }
        if (limits.isTooFarAhead(eventTimeMicros, kafkaTimestampMillis)) {
            throw rejection(
                    DeadLetterReason.TIME_TOO_FAR_AHEAD,
                    Field.EVENT_TIME,
                    text.value(Field.EVENT_TIME),
                    "is too far ahead of the Kafka timestamp " + kafkaTimestampMillis);
        }
    }

    @Nullable
    private Utf8Text status(RecordText text) throws Rejection {
        if (!isPresent(text, Field.STATUS)) {
            return null;
        }
        byte[] bytes = string(text, Field.STATUS).getBytes(UTF_8);
        if (bytes.length > EventLimits.MAX_STATUS_BYTES) {
            throw tooLong(
                    DeadLetterReason.STATUS_TOO_LONG,
                    Field.STATUS,
                    bytes,
                    EventLimits.MAX_STATUS_BYTES);
        }
        return statuses.text(bytes, 0, bytes.length);
    }

    @Nullable
    private static Utf8Text currency(RecordText text) throws Rejection {
        if (!isPresent(text, Field.CURRENCY)) {
            return null;
        }
        String value = string(text, Field.CURRENCY);
        byte[] bytes = value.getBytes(UTF_8);
        Utf8Text code = Currencies.find(bytes, 0, bytes.length);
        if (code == null) {
            throw rejection(
                    DeadLetterReason.INVALID_CURRENCY,
                    Field.CURRENCY,
                    Excerpt.of(value),
                    "is no ISO 4217 code");
        }
        return code;
    }

    private static boolean isPresent(RecordText text, Field field) {
        JsonToken token = text.token(field);
        return token != null && token != JsonToken.VALUE_NULL;
    }

    private static void requirePresent(RecordText text, Field field) throws Rejection {
        if (!isPresent(text, field)) {
            throw new Rejection(
                    DeadLetterReason.MISSING_FIELD,
                    field.key() + (text.token(field) == null ? " is missing" : " is null"));
        }
    }

    private static String string(RecordText text, Field field) throws Rejection {
        if (text.token(field) != JsonToken.VALUE_STRING) {
            throw rejection(
                    DeadLetterReason.INVALID_TYPE, field, written(text, field), "is not a string");
        }
        String value = text.value(field);
        if (Utf8.hasLoneSurrogate(value)) {
            throw new Rejection(
                    DeadLetterReason.INVALID_UTF8,
                    field.key() + " escapes half of a surrogate pair");
        }
        return value;
    }

    private static String written(RecordText text, Field field) {
        return switch (text.token(field)) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> Excerpt.of(text.value(field));
            default -> Excerpt.bare(text.value(field));
        };
    }

    private static Rejection rejection(
            DeadLetterReason reason, Field field, String value, String problem) {
        return new Rejection(
                reason, Excerpt.shorten("%s: %s %s".formatted(field.key(), value, problem)));
    }
}
