package io.kappalake.replay.deadletters;

import static io.kappalake.orders.window.WindowKind.SLIDING;
import static io.kappalake.orders.window.WindowKind.TUMBLING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.kappalake.orders.clock.ClockRule;
import io.kappalake.orders.rules.IngestConfig.Emit;
import io.kappalake.orders.window.StatusLimit;
import io.kappalake.orders.window.WindowPlan;
import io.kappalake.orders.window.WindowShape;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TestClosedWindows {
    private static final WindowShape FIVE_MINUTES = WindowShape.tumbling(Duration.ofMinutes(5));
    private static final WindowShape EVERY_MINUTE =
            WindowShape.sliding(Duration.ofMinutes(3), Duration.ofMinutes(1));

    private static ClosedWindows until(String watermark, WindowShape... shapes) {
        return new ClosedWindows(
                new WindowPlan(
                        List.of(shapes),
                        0,
                        new ClockRule(0),
                        60_000_000L,
                        0,
                        Emit.REVISIONS,
                        new StatusLimit(1)),
                Optional.of(Instant.parse(watermark)));
    }

    private static long micros(String time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(time));
    }

    @Test
    void closesAWindowWhenItsLatenessIsOver() {
        long time = micros("2026-03-01T12:03:00Z");
        assertThat(until("2026-03-01T12:06:00Z", FIVE_MINUTES).around(time))
                .contains(
                        List.of(
                                new EventWindow(
                                        TUMBLING,
                                        micros("2026-03-01T12:00:00Z"),
                                        micros("2026-03-01T12:05:00Z"))));
        assertThat(until("2026-03-01T12:05:59.999999Z", FIVE_MINUTES).around(time)).isEmpty();
    }

    @Test
    void takesTheBordersAsWindowsDo() {
        ClosedWindows closed = until("2026-03-02T00:00:00Z", FIVE_MINUTES);
        assertThat(closed.around(micros("2026-03-01T12:05:00Z")).orElseThrow())
                .extracting(EventWindow::start)
                .containsExactly(micros("2026-03-01T12:05:00Z"));
        assertThat(closed.around(micros("2026-03-01T12:04:59.999999Z")).orElseThrow())
                .extracting(EventWindow::start)
                .containsExactly(micros("2026-03-01T12:00:00Z"));
        assertThat(closed.around(micros("1969-12-31T23:59:00Z")).orElseThrow())
                .extracting(EventWindow::start)
                .containsExactly(micros("1969-12-31T23:55:00Z"));
    }

    @Test
    void findsAllWindowsOfAllKinds() {
        assertThat(
                        until("2026-03-01T13:00:00Z", FIVE_MINUTES, EVERY_MINUTE)
                                .around(micros("2026-03-01T12:07:30Z"))
                                .orElseThrow())
                .extracting(EventWindow::kind, EventWindow::start)
                .containsExactly(
                        tuple(TUMBLING, micros("2026-03-01T12:05:00Z")),
                        tuple(SLIDING, micros("2026-03-01T12:07:00Z")),
                        tuple(SLIDING, micros("2026-03-01T12:06:00Z")),
                        tuple(SLIDING, micros("2026-03-01T12:05:00Z")));
    }

    @Test
    void isOpenWhenOneKindIs() {
        // the tumbling window ends at 12:10, the newest sliding one at 12:12
        long time = micros("2026-03-01T12:09:30Z");
        assertThat(until("2026-03-01T12:11:00Z", FIVE_MINUTES).around(time)).isPresent();
        assertThat(until("2026-03-01T12:11:00Z", FIVE_MINUTES, EVERY_MINUTE).around(time))
                .isEmpty();
    }

    @Test
    void isOpenBeforeTheFirstWatermark() {
        ClosedWindows none =
                new ClosedWindows(
                        new WindowPlan(
                                List.of(FIVE_MINUTES),
                                0,
                                new ClockRule(0),
                                0,
                                0,
                                Emit.FINAL,
                                new StatusLimit(1)),
                        Optional.empty());
        assertThat(none.around(0)).isEmpty();
    }
}
