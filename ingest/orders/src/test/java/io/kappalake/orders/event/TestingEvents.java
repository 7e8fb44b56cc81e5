package io.kappalake.orders.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kappalake.orders.rules.IngestConfig.Limits;
import java.time.Duration;
import java.time.Instant;

/** Records and limits that the tests of this package share. */
final class TestingEvents {
    static final Limits LIMITS =
            new Limits(
                    Duration.ofDays(1),
                    Instant.parse("2000-01-01T00:00:00Z"),
                    100_000_000_000_000L);
    static final long KAFKA_TIMESTAMP = Instant.parse("2026-01-01T12:00:00Z").toEpochMilli();

    static final String MINIMAL =
            "{\"order_id\":\"o1\",\"customer_id\":\"c1\",\"amount_cents\":5,"
                    + "\"event_time\":\"2026-01-01T00:00:00Z\"}";

    private TestingEvents() {}

    /** The minimal event with more fields in front. */
    static byte[] with(String fields) {
        return ("{" + fields + "," + MINIMAL.substring(1)).getBytes(UTF_8);
    }

    /** The minimal event with a part replaced. */
    static byte[] replacing(String part, String replacement) {
        if (!MINIMAL.contains(part)) {
            throw new IllegalArgumentException(part);
        }
        return MINIMAL.replace(part, replacement).getBytes(UTF_8);
    }

    /** All values of an event, for comparison. */
    static String describe(OrderEvent event) {
        return "%s|%s|%s|%d|%s|%d|%s|%s|%s"
                .formatted(
                        event.orderId(),
                        event.customerId(),
                        event.status(),
                        event.amountCents(),
                        event.currency(),
                        event.eventTimeMicros(),
                        event.hasCreatedAt() ? event.createdAtMicros() : "-",
                        event.hasUpdatedAt() ? event.updatedAtMicros() : "-",
                        event.extra());
    }
}
