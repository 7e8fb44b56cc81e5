package io.kappalake.orders.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestTimePattern {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    yyyy-MM-dd HH:mm:ss           | 2026-01-31 23:59:58          | 2026-01-31T23:59:58Z
                    uuuu-MM-dd HH:mm:ss           | 2026-01-31 23:59:58          | 2026-01-31T23:59:58Z
                    dd/MM/yyyy HH:mm              | 31/01/2026 07:05             | 2026-01-31T07:05:00Z
                    d/M/yy H:m                    | 1/2/26 7:5                   | 2026-02-01T07:05:00Z
                    yyyyMMddHHmmssSSS             | 20260131235958123            | 2026-01-31T23:59:58.123Z
                    yyyy-MM-dd'T'HH:mm:ss.SSSSSSSX | 2026-01-31T23:59:58.1234567Z | 2026-01-31T23:59:58.123456700Z
                    yyyy-MM-dd HH:mm:ss[.SSS][X]  | 2026-01-31 23:59:58          | 2026-01-31T23:59:58Z
                    yyyy-MM-dd HH:mm:ss[.SSS][X]  | 2026-01-31 23:59:58.5+01     |
                    yyyy-MM-dd HH:mm:ss[.SSS][X]  | 2026-01-31 23:59:58.500+01   | 2026-01-31T22:59:58.500Z
                    EEE MMM dd yyyy hh:mm a xxx   | Sat Jan 31 2026 11:59 PM +02:00 | 2026-01-31T21:59:00Z
                    dd MMMM y G, HH:mm            | 31 January 44 BC, 12:00      | -0043-01-31T12:00:00Z
                    yyyy-DDD HH                   | 2026-032 05                  | 2026-02-01T05:00:00Z
                    """)
    void readsATime(String pattern, String text, Instant time) {
        assertThat(TimePattern.of(pattern).parse(text)).isEqualTo(Optional.ofNullable(time));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    yyyy-MM-dd HH:mm | 2026-02-29 12:00
                    yyyy-MM-dd HH:mm | 2026-02-30 12:00
                    yyyy-MM-dd HH:mm | 2026-01-31 24:00
                    yyyy-MM-dd HH:mm | 2026-01-31 12:00 and more
                    yyyy-MM-dd HH:mm | 26-01-31 12:00
                    yyyy-MM-dd HH:mm | ''
                    yyyy-MM-dd HH:mm | \u0662026-01-31 12:00
                    MMM d yyyy HH:mm | JAN 31 2026 12:00
                    EEE yyyy-MM-dd HH:mm | Mon 2026-01-31 12:00
                    [yyyy-MM-dd ]HH:mm | 12:00
                    """)
    void refusesWhatIsNotOfTheFormOrNotPossible(String pattern, String text) {
        assertThat(TimePattern.of(pattern).parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ''                        | patterns separated by ';'
                    yyyy-MM-dd HH:mm;         | patterns separated by ';'
                    none                      | a pattern of java.time.format.DateTimeFormatter
                    yyyy-MM-dd'T HH:mm        | a pattern of java.time.format.DateTimeFormatter
                    yyyy-MM-dd {HH:mm}        | a pattern of java.time.format.DateTimeFormatter
                    yyyy-MM-dd                | no time of day
                    yyyy-MM-dd hh:mm          | no time of day
                    yyyy-MM-dd mm:ss          | no time of day
                    MM-dd HH:mm               | no full date
                    HH:mm:ss                  | no full date
                    yyyy-MM-dd HH:mm z        | without zones by name
                    yyyy-MM-dd HH:mm VV       | without zones by name
                    yyyyMdHHmm                | a pattern that says one date and time
                    HH:mm dd.MM.yyyy HH'h     | a pattern of java.time.format.DateTimeFormatter
                    yyyy-MM-dd HH:mm '${X}'   | a text without ${
                    """)
    void saysWhatAPatternMustBe(String pattern, String mustBe) {
        assertThatThrownBy(() -> TimePattern.of(pattern))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Invalid time pattern '%s' (must be ".formatted(pattern))
                .hasMessageContaining(mustBe);
    }

    @Test
    void takesQuotedLettersAsTheyAre() {
        assertThat(
                        TimePattern.of("'day' dd.MM.yyyy 'at' HH:mm 'zy'")
                                .parse("day 31.01.2026 at 12:00 zy"))
                .contains(Instant.parse("2026-01-31T12:00:00Z"));
    }
}
