package io.kappalake.orders.event;

/** Why a Kafka record is not an order event. Codes are stored in tables and never change. */
public enum DeadLetterReason {
    NULL_VALUE("null_value", "the record has no value"),
    EMPTY("empty", "the value is empty or white space"),
    INVALID_UTF8("invalid_utf8", "the text is not valid UTF-8, or holds half a surrogate pair"),
    NOT_JSON("not_json", "the value does not parse as JSON"),
    TOO_DEEP("too_deep", "objects and arrays are nested too deeply"),
    TRAILING_TEXT("trailing_text", "something follows the JSON value"),
    NOT_AN_OBJECT("not_an_object", "the value is JSON, but no object"),
    DUPLICATE_KEY("duplicate_key", "an object holds a key twice"),
    MISSING_FIELD("missing_field", "a required field is missing or null"),
    INVALID_TYPE("invalid_type", "a field is of another JSON type than the contract's"),
    EMPTY_ID("empty_id", "order_id or customer_id is empty"),
    ID_TOO_LONG("id_too_long", "order_id or customer_id is longer than 256 bytes in UTF-8"),
    STATUS_TOO_LONG("status_too_long", "the status is longer than 64 bytes in UTF-8"),
    INVALID_AMOUNT("invalid_amount", "the amount is no integer between 0 and the limit"),
    INVALID_CURRENCY("invalid_currency", "the currency is no ISO 4217 code"),
    INVALID_TIME("invalid_time", "a time is no possible ISO 8601 time with zone"),
    TIME_TOO_EARLY("time_too_early", "event_time is before the earliest that is allowed"),
    TIME_TOO_FAR_AHEAD(
            "time_too_far_ahead", "event_time is too far ahead of the record's Kafka timestamp"),
    INTERNAL("internal", "Kappalake itself failed at the record; detail has the exception");

    private final String code;
    private final String description;

    DeadLetterReason(String code, String description) {
        this.code = code;
        this.description = description;
    }

    /** The stable code, lower case with underscores. */
    public String code() {
        return code;
    }

    /** Meaning of the code, for people. */
    public String description() {
        return description;
    }
}
