package io.kappalake.bench.decode;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Order events of one kind: a plain one, with more fields, or with other characters. */
enum RecordKind {
    PLAIN("plain", "paid", ""),
    ONE_UNKNOWN("one unknown field", "paid", ",\"channel\":\"web\""),
    ONE_ESCAPE("one escape", "pay\\u00e9", ""),
    ONE_CHARACTER("one character beyond ASCII", "pay\u00e9", ""),
    FIVE_UNKNOWN(
            "five unknown fields, some text beyond ASCII",
            "paid",
            ",\"channel\":\"web\",\"city\":\"S\u00e3o Jo\u00e3o\",\"weight\":1.25,\"gift\":false,\"coupon\":null"),
    NESTED(
            "a nested list of items",
            "paid",
            ",\"items\":[{\"sku\":\"a-17\",\"quantity\":2},{\"sku\":\"b-4\",\"quantity\":1}]"),
    WIDE(
            "wide, 1 kB",
            "paid",
            IntStream.range(0, 20)
                    .mapToObj(i -> ",\"attribute_%02d\":\"%s\"".formatted(i, "value".repeat(4)))
                    .collect(Collectors.joining()));

    private static final int ORDERS = 1_000_000;

    private final String text;
    private final String status;
    private final String fields;

    RecordKind(String text, String status, String fields) {
        this.text = text;
        this.status = status;
        this.fields = fields;
    }

    /** Records of this kind, the same ones each time. */
    byte[][] records(int number) {
        Random random = new Random(number);
        byte[][] records = new byte[number][];
        for (int i = 0; i < number; i++) {
            String record =
                    """
                    {"order_id":"%012x","customer_id":"c%d","status":"%s","amount_cents":%d,"currency":"EUR",\
                    "created_at":"%s","updated_at":"%s","event_time":"%s"%s}"""
                            .formatted(
                                    random.nextInt(ORDERS),
                                    random.nextInt(ORDERS),
                                    status,
                                    random.nextInt(ORDERS),
                                    time(random),
                                    time(random),
                                    time(random),
                                    fields);
            records[i] = record.getBytes(UTF_8);
        }
        return records;
    }

    private static String time(Random random) {
        return "2026-03-%02dT%02d:%02d:%02d.%03dZ"
                .formatted(
                        1 + random.nextInt(31),
                        random.nextInt(24),
                        random.nextInt(60),
                        random.nextInt(60),
                        random.nextInt(1_000));
    }

    /** True if it has one field or character more than a plain one. */
    boolean isSmall() {
        return this == ONE_UNKNOWN || this == ONE_ESCAPE || this == ONE_CHARACTER;
    }

    @Override
    public String toString() {
        return text;
    }
}
