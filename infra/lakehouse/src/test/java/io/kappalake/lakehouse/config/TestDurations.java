package io.kappalake.lakehouse.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TestDurations {
    @ParameterizedTest
    @CsvSource({
        "500ms, PT0.5S",
        "30s, PT30S",
        "' 90 s ', PT90S",
        "5m, PT5M",
        "4min, PT4M",
        "1h, PT1H",
        "30d, PT720H",
        "3m 20s, PT3M20S",
        "3m20s, PT3M20S",
        "1d 2h 3min 4s 5ms, PT26H3M4.005S",
        "0s, PT0S"
    })
    void readsAmountsWithUnits(String text, Duration meant) {
        assertThat(Durations.parse(text)).contains(meant);
        assertThat(Durations.parseAlsoIso(text)).contains(meant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "5",
                "m",
                "5 weeks",
                "-5s",
                "1.5s",
                "20s 3m",
                "3m 3m",
                "5M",
                "5ms5",
                "1d,2h",
                "1234567890s",
                "5mins"
            })
    void refusesOtherTexts(String text) {
        assertThat(Durations.parse(text)).isEmpty();
        assertThat(Durations.parseAlsoIso(text)).isEmpty();
    }

    @Test
    void readsIsoOnlyWhereItIsAskedFor() {
        assertThat(Durations.parse("PT10M")).isEmpty();
        assertThat(Durations.parseAlsoIso("PT10M")).contains(Duration.ofMinutes(10));
        assertThat(Durations.parseAlsoIso("PT-10M")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "PT3M20S, 3m 20s",
        "PT10M, 10m",
        "PT0S, 0s",
        "PT0.0000001S, 0s",
        "PT1.5S, 1s 500ms",
        "PT26H3M4.005S, 1d 2h 3m 4s 5ms",
        "PT876000H, 36500d",
        "PT-90S, -1m 30s"
    })
    void writesWhatPeopleWrite(Duration duration, String text) {
        assertThat(Durations.format(duration)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 999, 1000, 59_999, 60_000, 3_599_001, 86_400_000, 90_061_001L})
    void readsWhatItWrites(long millis) {
        Duration duration = Duration.ofMillis(millis);

        assertThat(Durations.parse(Durations.format(duration))).contains(duration);
    }

    @Test
    void writesThoseWithinAText() {
        assertThat(Durations.formatWithin("sliding PT1H30M every PT0.5S, PT or PTX"))
                .isEqualTo("sliding 1h 30m every 500ms, PT or PTX");
    }
}
