package io.kappalake.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TestMeasurement {
    @Test
    void countsPerSecondAndPerMillion() {
        Measurement run =
                Measurement.of(4_000_000, Duration.ofSeconds(16), Duration.ofSeconds(10), 7);
        assertThat(run).isEqualTo(new Measurement(16, 250_000, 2.5, 7));
    }

    @Test
    void theFastestRunIsTheBest() {
        Measurement slow = new Measurement(2, 100, 1, 0);
        Measurement fast = new Measurement(1, 200, 3, 0);
        assertThat(Measurement.best(List.of(slow, fast))).isEqualTo(fast);
        assertThat(fast.ratioTo(slow)).isEqualTo(2);
        assertThat(slow.ratioTo(new Measurement(1, 300, 1, 0))).isEqualTo(0.33);
    }
}
