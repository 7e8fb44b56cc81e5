package io.kappalake.replay.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kappalake.orders.clock.ClockRule;
import io.kappalake.orders.rules.IngestConfig.Emit;
import io.kappalake.orders.window.StatusLimit;
import io.kappalake.orders.window.WindowPlan;
import io.kappalake.orders.window.WindowShape;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Dead letters, and the windows of a live job whose watermark is 13:00. */
final class TestingLetters {
    static final ClosedWindows CLOSED =
            new ClosedWindows(
                    new WindowPlan(
                            List.of(
                                    WindowShape.tumbling(Duration.ofMinutes(5)),
                                    WindowShape.sliding(
                                            Duration.ofMinutes(10), Duration.ofMinutes(5))),
                            0,
                            new ClockRule(0),
                            0,
                            0,
                            Emit.REVISIONS,
                            new StatusLimit(1)),
                    Optional.of(Instant.parse("2026-03-01T13:00:00Z")));

    private TestingLetters() {}

    /**
     * A dead letter.
     *
     * @param value null for a record without one
     */
    static DeadLetter letter(long offset, String reason, String value) {
        return new DeadLetter(
                2,
                offset,
                Instant.parse("2026-03-01T12:50:00.123Z"),
                Optional.empty(),
                Optional.ofNullable(value).map(text -> RawBytes.of(text.getBytes(UTF_8))),
                reason,
                Optional.of("amount_cents"),
                Instant.parse("2026-03-01T12:50:01.000007Z"),
                "s3://lake/file-" + offset % 2);
    }

    static String order(String amount, String eventTime) {
        return "{\"order_id\":\"o'1\",\"customer_id\":\"c-\u20ac\",\"status\":\"paid\","
                + "\"amount_cents\":%s,\"event_time\":\"%s\",\"note\":\"it's\"}"
                        .formatted(amount, eventTime);
    }
}
