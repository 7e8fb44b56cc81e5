package io.kappalake.job.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.orders.event.EventDecoder;
import io.kappalake.orders.event.OrderEvent;
import io.kappalake.orders.rules.IngestConfig.Decode;
import io.kappalake.orders.rules.IngestConfig.Limits;
import io.kappalake.orders.table.OrderTable;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.util.DateTimeUtil;
import org.junit.jupiter.api.Test;

class TestRowText {
    private static final Limits LIMITS =
            new Limits(Duration.ofDays(4_000_000), Instant.MIN, Long.MAX_VALUE - 1);
    private static final long KAFKA_TIMESTAMP = 1_767_312_000_123L;
    private static final String[] CHARACTERS = {
        "a",
        "Z",
        "7",
        " ",
        "/",
        "\\\"",
        "\\\\",
        "\\/",
        "\\n",
        "\\u0000",
        "\\u00e9",
        "\u00e9",
        "\u20ac",
        "\ud83d\ude00",
        "\\ud83d\\ude00",
        "\u007f",
        "\u2028",
        "{",
        "}",
        ",",
        ":",
        "]"
    };

    private final EventDecoder decoder = new EventDecoder(Decode.STRICT, LIMITS);
    private final OrderEvent event = new OrderEvent();
    private final RowText text = new RowText();

    @Test
    void decodesToTheSameRow() {
        Random random = new Random(5);
        int withExtra = 0;
        for (int i = 0; i < 10_000; i++) {
            String record = randomRecord(random);
            Record row = decode(record.getBytes(UTF_8));
            withExtra += row.getField("extra") == null ? 0 : 1;
            assertSame(record, row);
        }
        assertThat(withExtra).isBetween(2_000, 8_000);
    }

    @Test
    void writesTimesThatOnlyAZoneMakesPossible() {
        for (String time :
                List.of(
                        "0000-01-01T00:00:00+18:00",
                        "9999-12-31T23:59:59.999999-18:00",
                        "0000-01-01T00:00:00Z",
                        "1969-12-31T23:59:59.999999Z",
                        "2026-01-01T00:00:00.000001Z")) {
            String record =
                    "{\"order_id\":\"o\",\"customer_id\":\"c\",\"amount_cents\":%d,\"event_time\":\"%s\"}"
                            .formatted(Long.MAX_VALUE - 1, time);
            assertSame(record, decode(record.getBytes(UTF_8)));
        }
    }

    private void assertSame(String record, Record row) {
        byte[] again = text.of(row);
        Record decoded = decode(again);
        if (!decoded.equals(row)) {
            assertThat(decoded).as("%s as %s", record, new String(again, UTF_8)).isEqualTo(row);
        }
    }

    private Record decode(byte[] record) {
        assertThat(decoder.decode(record, KAFKA_TIMESTAMP, event))
                .as("%s: %s", new String(record, UTF_8), decoder.detail())
                .isNull();
        Record row = GenericRecord.create(OrderTable.ORDER_EVENTS.schema());
        row.setField("order_id", event.orderId().toString());
        row.setField("customer_id", event.customerId().toString());
        row.setField("status", event.status() == null ? null : event.status().toString());
        row.setField("amount_cents", event.amountCents());
        row.setField("currency", event.currency() == null ? null : event.currency().toString());
        row.setField("created_at", event.hasCreatedAt() ? time(event.createdAtMicros()) : null);
        row.setField("updated_at", event.hasUpdatedAt() ? time(event.updatedAtMicros()) : null);
        row.setField("event_time", time(event.eventTimeMicros()));
        row.setField("extra", event.extra() == null ? null : event.extra().toString());
        return row;
    }

    private static OffsetDateTime time(long micros) {
        return DateTimeUtil.timestamptzFromMicros(micros);
    }

    private static String randomRecord(Random random) {
        List<String> fields = new ArrayList<>();
        fields.add("\"order_id\":\"o" + characters(random));
        fields.add("\"customer_id\":\"c" + characters(random));
        fields.add("\"amount_cents\":" + (random.nextLong() >>> (1 + random.nextInt(63))) / 2);
        fields.add("\"event_time\":" + randomTime(random));
        if (random.nextBoolean()) {
            fields.add("\"status\":" + (random.nextInt(8) == 0 ? "null" : text(random)));
        }
        if (random.nextBoolean()) {
            fields.add("\"currency\":" + (random.nextBoolean() ? "\"EUR\"" : "null"));
        }
        if (random.nextBoolean()) {
            fields.add("\"created_at\":" + (random.nextInt(8) == 0 ? "null" : randomTime(random)));
        }
        if (random.nextBoolean()) {
            fields.add("\"updated_at\":" + (random.nextInt(8) == 0 ? "null" : randomTime(random)));
        }
        for (int i = random.nextInt(4); i > 1; i--) {
            fields.add("\"x%d%s : %s".formatted(i, characters(random), randomValue(random, 3)));
        }
        Collections.shuffle(fields, random);
        return "{ " + String.join(" ,\n", fields) + "}";
    }

    private static String randomValue(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 7 : 5)) {
            case 0 -> "null";
            case 1 -> "true";
            case 2 -> "-1.50E+07";
            case 3 -> Long.toString(random.nextLong()) + "0".repeat(random.nextInt(30));
            case 4 -> text(random);
            case 5 -> "[ %s, %s]".formatted(text(random), randomValue(random, depth - 1));
            default ->
                    "{ \"y%s :%s }".formatted(characters(random), randomValue(random, depth - 1));
        };
    }

    private static String text(Random random) {
        return "\"" + characters(random);
    }

    /** Some, and a closing quote. */
    private static String characters(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(10); i > 0; i--) {
            text.append(CHARACTERS[random.nextInt(CHARACTERS.length)]);
        }
        return text.append('"').toString();
    }

    private static String randomTime(Random random) {
        StringBuilder time = new StringBuilder("\"");
        time.append(
                "%04d-%02d-%02dT%02d:%02d:%02d"
                        .formatted(
                                random.nextInt(10_000),
                                1 + random.nextInt(12),
                                1 + random.nextInt(28),
                                random.nextInt(24),
                                random.nextInt(60),
                                random.nextInt(60)));
        if (random.nextBoolean()) {
            time.append('.').append(random.nextInt(1_000_000));
        }
        String[] zones = {"Z", "Z", "+05:30", "-18:00", "+18:00"};
        return time.append(zones[random.nextInt(zones.length)]).append('"').toString();
    }
}
