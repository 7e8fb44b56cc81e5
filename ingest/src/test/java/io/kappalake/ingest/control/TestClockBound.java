package io.kappalake.ingest.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TestClockBound {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void warnsOfATopicThatTakesTimestampsFromTheFuture() {
        assertThat(warning("CreateTime", "3600000"))
                .hasValueSatisfying(
                        text ->
                                assertThat(text)
                                        .startsWith(
                                                "Topic orders takes timestamps that are up to 1h")
                                        .contains("message.timestamp.after.max.ms to 60000"));
        assertThat(warning("CreateTime", "60001")).isPresent();
        assertThat(warning("CreateTime", Long.toString(Long.MAX_VALUE)))
                .hasValueSatisfying(text -> assertThat(text).contains("any time in the future"));
    }

    @Test
    void takesABrokerThatDoesNotKnowTheSettingForUnbounded() {
        assertThat(ClockBound.warning("orders", Optional.empty(), Optional.empty(), MINUTE))
                .isPresent();
    }

    @Test
    void isContentWithTheBrokersClockAndWithATightBound() {
        assertThat(warning("LogAppendTime", "3600000")).isEmpty();
        assertThat(warning("CreateTime", "60000")).isEmpty();
        assertThat(warning("CreateTime", "0")).isEmpty();
    }

    private static Optional<String> warning(String type, String after) {
        return ClockBound.warning("orders", Optional.of(type), Optional.of(after), MINUTE);
    }
}
