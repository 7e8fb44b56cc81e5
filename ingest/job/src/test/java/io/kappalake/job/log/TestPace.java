package io.kappalake.job.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TestPace {
    private long now = -5;

    @Test
    void keepsToTheRateForAsLongAsItLasts() {
        for (double rate : new double[] {0.5, 3, 1_000, 77_777}) {
            Pace pace = new Pace(rate, () -> now);
            long spent = 0;
            for (int millis = 0; millis < 60_000; millis += 7) {
                now += TimeUnit.MILLISECONDS.toNanos(7);
                while (pace.ready()) {
                    pace.spend();
                    spent++;
                }
            }
            assertThat((double) spent).isBetween(rate * 60 * 0.99 - 1, rate * 60 * 1.01 + 1);
        }
    }

    @Test
    void savesUpNoMoreThanATenthOfASecond() {
        Pace pace = new Pace(1_000, () -> now);
        now += TimeUnit.HOURS.toNanos(1);
        int spent = 0;
        while (pace.ready()) {
            pace.spend();
            spent++;
        }
        assertThat(spent).isEqualTo(100);
    }

    @Test
    void hasNoLimitAtZero() {
        Pace pace = new Pace(0, () -> now);
        for (int i = 0; i < 1_000_000; i++) {
            assertThat(pace.ready()).isTrue();
            pace.spend();
        }
    }
}
