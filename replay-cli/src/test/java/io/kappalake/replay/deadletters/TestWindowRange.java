package io.kappalake.replay.deadletters;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.orders.window.WindowShape;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class TestWindowRange {
    private static final WindowShape MINUTES = WindowShape.tumbling(Duration.ofMinutes(1));

    @Test
    void joinsWindowsThatFollowEachOther() {
        long minute = 60_000_000;
        assertThat(
                        WindowRange.of(
                                MINUTES,
                                new TreeSet<>(
                                        List.of(-minute, 0L, minute, 3 * minute, 9 * minute))))
                .containsExactly(
                        range("1969-12-31T23:59:00Z", "1970-01-01T00:01:00Z", 3),
                        range("1970-01-01T00:03:00Z", "1970-01-01T00:03:00Z", 1),
                        range("1970-01-01T00:09:00Z", "1970-01-01T00:09:00Z", 1));
        assertThat(WindowRange.of(MINUTES, new TreeSet<>())).isEmpty();
    }

    private static WindowRange range(String first, String last, long windows) {
        return new WindowRange("tumbling", Instant.parse(first), Instant.parse(last), windows);
    }
}
