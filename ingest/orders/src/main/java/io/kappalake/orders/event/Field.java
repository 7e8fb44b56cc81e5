package io.kappalake.orders.event;

import static java.util.stream.Collectors.toUnmodifiableMap;

import java.util.Map;
import java.util.stream.Stream;
import javax.annotation.Nullable;

/** The fields of the input contract. */
enum Field {
    ORDER_ID("order_id"),
    CUSTOMER_ID("customer_id"),
    AMOUNT_CENTS("amount_cents"),
    EVENT_TIME("event_time"),
    STATUS("status"),
    CURRENCY("currency"),
    CREATED_AT("created_at"),
    UPDATED_AT("updated_at");

    private static final Map<String, Field> BY_KEY =
            Stream.of(values()).collect(toUnmodifiableMap(Field::key, field -> field));

    private final String key;

    Field(String key) {
        this.key = key;
    }

    String key() {
        return key;
    }

    /** The field of that key, case-sensitively, or null if the contract has none. */
    @Nullable
    static Field find(String key) {
        return BY_KEY.get(key);
    }
}
