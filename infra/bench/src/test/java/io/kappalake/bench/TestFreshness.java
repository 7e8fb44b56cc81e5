package io.kappalake.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TestFreshness {
    @Test
    void takesPercentilesOfWhatWasMeasured() {
        List<Duration> latencies =
                LongStream.rangeClosed(1, 200)
                        .map(number -> 201 - number)
                        .mapToObj(number -> Duration.ofMillis(number * 10))
                        .toList();

        assertThat(Freshness.of(Duration.ofSeconds(2), 500, 4999.6, latencies))
                .isEqualTo(new Freshness(2, 500, 200, 5000, 1.0, 1.9, 1.98, 2.0));
        assertThat(Freshness.of(Duration.ofSeconds(1), 0, 10, List.of(Duration.ofMillis(1234))))
                .isEqualTo(new Freshness(1, 0, 1, 10, 1.23, 1.23, 1.23, 1.23));
    }
}
