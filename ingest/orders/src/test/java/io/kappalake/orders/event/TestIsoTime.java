package io.kappalake.orders.event;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TestIsoTime {
    @ParameterizedTest
    @CsvSource({"0, 8", "1796, 2204", "9996, 9999"})
    void agreesWithJavaTimeOnEveryDayOfTheCalendar(int firstYear, int lastYear) {
        LocalDateTime last = LocalDateTime.of(lastYear, 12, 31, 23, 59, 59);
        for (LocalDateTime day = LocalDateTime.of(firstYear, 1, 1, 23, 59, 59);
                !day.isAfter(last);
                day = day.plusDays(1)) {
            long expected = day.toEpochSecond(ZoneOffset.UTC) * 1_000_000;
            String text = day + "Z";
            if (parse(text) != expected) {
                assertThat(parse(text)).as(text).isEqualTo(expected);
            }
        }
    }

    @Test
    void agreesWithJavaTimeOnRandomText() {
        Random random = new Random(1);
        int valid = 0;
        for (int i = 0; i < 200_000; i++) {
            StringBuilder text = new StringBuilder();
            text.append(
                    "%04d-%02d-%02dT%02d:%02d:%02d"
                            .formatted(
                                    random.nextInt(10_000),
                                    random.nextInt(14),
                                    random.nextInt(33),
                                    random.nextInt(25),
                                    random.nextInt(61),
                                    random.nextInt(61)));
            int digits = random.nextInt(7);
            if (digits > 0) {
                text.append('.');
                for (int digit = 0; digit < digits; digit++) {
                    text.append(random.nextInt(10));
                }
            }
            if (random.nextBoolean()) {
                text.append('Z');
            } else {
                text.append(random.nextBoolean() ? '+' : '-')
                        .append("%02d:%02d".formatted(random.nextInt(20), random.nextInt(62)));
            }
            long expected = expected(text.toString());
            valid += expected == IsoTime.INVALID ? 0 : 1;
            if (parse(text.toString()) != expected) {
                assertThat(parse(text.toString())).as(text.toString()).isEqualTo(expected);
            }
        }
        assertThat(valid).isGreaterThan(60_000);
    }

    private static long expected(String text) {
        try {
            OffsetDateTime time = OffsetDateTime.parse(text);
            // java.time reads 24:00 as the next day
            return text.startsWith("24", 11)
                    ? IsoTime.INVALID
                    : ChronoUnit.MICROS.between(OffsetDateTime.parse("1970-01-01T00:00:00Z"), time);
        } catch (DateTimeException e) {
            return IsoTime.INVALID;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2026-01-01",
                "2026-01-01T00:00:00",
                "2026-01-01T00:0Z",
                "2026-01-01T00:00",
                "2026-01-01T00:00:Z",
                "2026-01-01T00:00:0Z",
                "2026-01-01T00:00.5Z",
                "2026-01-01T00Z",
                "20260101T000000Z",
                "2026-01-01 00:00:00Z",
                "2026-01-01t00:00:00Z",
                "2026-01-01T00:00:00z",
                "2026-01-01T00:00:00,Z",
                "2026-01-01T00:00:00.5,5Z",
                "2026-01-01T00:00:00.Z",
                "2026-01-01T00:00:00.1234567Z",
                "2026-01-01T00:00:00.123456",
                "2026-01-01T00:00:00.123456001Z",
                "2026-01-01T00:00:00.1234560000Z",
                "2026-01-01T00:00:00+1",
                "2026-01-01T00:00:00+010",
                "2026-01-01T00:00:00+01:0",
                "2026-01-01T00:00:00+01:",
                "2026-01-01T00:00:00+01.00",
                "2026-01-01T00:00:00+1900",
                "2026-01-01T00:00:00+0160",
                "2026-01-01T00:00:00+010000",
                "2026-01-01T00:00:00+01:00Z",
                "2026-01-01T00:00:00+18:01",
                "2026-01-01T00:00:00ZZ",
                "2026-01-01T00:00:60Z",
                "2026-01-01T24:00:00Z",
                "2026-02-30T00:00:00Z",
                "2100-02-29T00:00:00Z",
                "2026-00-10T00:00:00Z",
                "2026-01-00T00:00:00Z",
                "+2026-01-01T00:00:00Z",
                "-026-01-01T00:00:00Z",
                "2026-1-001T00:00:00Z",
                "2026-0:-01T00:00:00Z",
                "2026-01-01T00:00:0/Z",
                " 2026-01-01T00:00:00Z",
            })
    void refusesOtherText(String text) {
        assertThat(parse(text)).isEqualTo(IsoTime.INVALID);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2026-01-31T23:59Z|2026-01-31T23:59:00Z",
                "2026-01-31T23:59+01|2026-01-31T22:59:00Z",
                "2026-01-31T23:59:07+0130|2026-01-31T22:29:07Z",
                "2026-01-31T23:59:07-03|2026-02-01T02:59:07Z",
                "2026-01-31T23:59:07.5+0000|2026-01-31T23:59:07.500Z",
                "2026-01-31T23:59:07,123456-00:30|2026-02-01T00:29:07.123456Z",
                "2026-01-31T23:59:07.123456000Z|2026-01-31T23:59:07.123456Z",
                "2026-01-31T23:59:07.1234560Z|2026-01-31T23:59:07.123456Z",
                "2026-01-31T23:59:07.000000000+18:00|2026-01-31T05:59:07Z",
            })
    void readsTheFormsThatPeopleWrite(String text, String instant) {
        assertThat(parse(text))
                .isEqualTo(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(instant)));
    }

    private static long parse(String text) {
        byte[] bytes = ("\"" + text + "\"").getBytes(US_ASCII);
        return IsoTime.parseMicros(bytes, 1, bytes.length - 1);
    }
}
