package io.kappalake.orders.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestClosingRule {
    private static final Pattern SQL = Pattern.compile("(-?\\d+) \\+ (\\d+) <= (-?\\d+)");

    @ParameterizedTest
    @CsvSource({
        "0, 10, 9, false",
        "0, 10, 10, true",
        "5, 10, 14, false",
        "5, 10, 15, true",
        "5, 10, 16, true",
        "5, -10, -6, false",
        "5, -10, -5, true",
        "5, 10, -9223372036854775808, false"
    })
    void saysTheSameInJavaAndInSql(long lateness, long end, long watermark, boolean closed) {
        ClosingRule rule = new ClosingRule(lateness);
        assertThat(rule.closed(end, watermark)).isEqualTo(closed);
        Matcher sql = SQL.matcher(rule.closedSql(Long.toString(end), watermark));
        assertThat(sql.matches()).isTrue();
        assertThat(
                        Long.parseLong(sql.group(1)) + Long.parseLong(sql.group(2))
                                <= Long.parseLong(sql.group(3)))
                .isEqualTo(closed);
    }

    @Test
    void closesAWindowAtTheLeastWatermarkThatDoes() {
        ClosingRule rule = ClosingRule.inMillis(Duration.ofSeconds(1));
        assertThat(rule.closesAt(5_000)).isEqualTo(6_000);
        assertThat(rule.closed(5_000, rule.closesAt(5_000))).isTrue();
        assertThat(rule.closed(5_000, rule.closesAt(5_000) - 1)).isFalse();
    }

    @Test
    void theNewestClosedEndIsClosedAndNoneAfterIt() {
        Instant watermark = Instant.ofEpochMilli(7_000);
        Duration lateness = Duration.ofSeconds(1);
        long newest = ClosingRule.newestClosedEnd(watermark, lateness).toEpochMilli();
        ClosingRule rule = ClosingRule.inMillis(lateness);
        assertThat(rule.closed(newest, watermark.toEpochMilli())).isTrue();
        assertThat(rule.closed(newest + 1, watermark.toEpochMilli())).isFalse();
    }

    @Test
    void refusesANegativeLateness() {
        assertThatThrownBy(() -> new ClosingRule(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Invalid allowed lateness: -1 (must not be negative)");
    }
}
