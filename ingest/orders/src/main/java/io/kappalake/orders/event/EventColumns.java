package io.kappalake.orders.event;

import java.util.List;

/**
 * Columns of {@code order_events}, by name. {@code late_events} begins with the same ones, and
 * those of the Kafka record are in {@code dead_letters} too.
 */
public final class EventColumns {
    public static final String ORDER_ID = "order_id";
    public static final String CUSTOMER_ID = "customer_id";
    public static final String STATUS = "status";
    public static final String AMOUNT_CENTS = "amount_cents";
    public static final String CURRENCY = "currency";
    public static final String CREATED_AT = "created_at";
    public static final String UPDATED_AT = "updated_at";
    public static final String EVENT_TIME = "event_time";
    public static final String EXTRA = "extra";
    public static final String KAFKA_PARTITION = "kafka_partition";
    public static final String KAFKA_OFFSET = "kafka_offset";
    public static final String KAFKA_TIMESTAMP = "kafka_timestamp";
    public static final String INGESTED_AT = "ingested_at";

    /** All of them, in the order of the table. */
    public static final List<String> NAMES =
            List.of(
                    ORDER_ID,
                    CUSTOMER_ID,
                    STATUS,
                    AMOUNT_CENTS,
                    CURRENCY,
                    CREATED_AT,
                    UPDATED_AT,
                    EVENT_TIME,
                    EXTRA,
                    KAFKA_PARTITION,
                    KAFKA_OFFSET,
                    KAFKA_TIMESTAMP,
                    INGESTED_AT);

    private EventColumns() {}

    /** Positions of the columns in a row, from 0; constants, so that code can switch on them. */
    public static final class Ordinals {
        public static final int ORDER_ID = 0;
        public static final int CUSTOMER_ID = 1;
        public static final int STATUS = 2;
        public static final int AMOUNT_CENTS = 3;
        public static final int CURRENCY = 4;
        public static final int CREATED_AT = 5;
        public static final int UPDATED_AT = 6;
        public static final int EVENT_TIME = 7;
        public static final int EXTRA = 8;
        public static final int KAFKA_PARTITION = 9;
        public static final int KAFKA_OFFSET = 10;
        public static final int KAFKA_TIMESTAMP = 11;
        public static final int INGESTED_AT = 12;

        /** Number of columns. */
        public static final int COUNT = 13;

        private Ordinals() {}
    }
}
