package io.kappalake.orders.event;

import static io.kappalake.orders.event.TestingEvents.KAFKA_TIMESTAMP;
import static io.kappalake.orders.event.TestingEvents.LIMITS;
import static io.kappalake.orders.event.TestingEvents.MINIMAL;
import static io.kappalake.orders.event.TestingEvents.describe;
import static io.kappalake.orders.event.TestingEvents.replacing;
import static io.kappalake.orders.event.TestingEvents.with;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.orders.rules.IngestConfig.Amounts;
import io.kappalake.orders.rules.IngestConfig.Decode;
import io.kappalake.orders.rules.IngestConfig.EpochTimes;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Records that the contract refuses, or reads otherwise, without a rule. */
class TestDecodeRules {
    private static final String NOON = "\"2026-01-01T00:00:00Z\"";

    private final OrderEvent event = new OrderEvent();
    private EventDecoder decoder = new EventDecoder(Decode.STRICT, LIMITS);

    private void amounts(Amounts amounts) {
        use(amounts, Map.of(), EpochTimes.NONE);
    }

    private void use(
            Amounts amounts,
            Map<String, String> aliases,
            EpochTimes epochTimes,
            String... timePatterns) {
        decoder =
                new EventDecoder(
                        new Decode(
                                amounts, new TreeMap<>(aliases), epochTimes, List.of(timePatterns)),
                        LIMITS);
    }

    private DeadLetterReason decode(byte[] record) {
        return decoder.decode(record, KAFKA_TIMESTAMP, event);
    }

    @ParameterizedTest
    @CsvSource({"0,0", "5,5", "12,12", "100000000000000,100000000000000", "\\u0031,1"})
    void readsAmountsFromStringsOfDigits(String text, long cents) {
        byte[] record = replacing(":5", ":\"" + text + "\"");
        assertThat(decode(record)).isEqualTo(DeadLetterReason.INVALID_TYPE);
        amounts(Amounts.INTEGER_OR_STRING);
        assertThat(decode(record)).as(decoder.detail()).isNull();
        assertThat(event.amountCents()).isEqualTo(cents);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", " 5", "5 ", "+5", "-5", "-0", "05", "00", "5.0", "5e2", "1,000", "0x5", "five",
                "\u0665", "\\ud800"
            })
    void readsNoAmountFromAnyOtherString(String text) {
        amounts(Amounts.INTEGER_OR_STRING);
        assertThat(decode(replacing(":5", ":\"" + text + "\"")))
                .isEqualTo(DeadLetterReason.INVALID_TYPE);
        assertThat(decoder.detail()).endsWith("is not an integer, nor a string of one's digits");
    }

    @ParameterizedTest
    @ValueSource(strings = {"100000000000001", "9223372036854775807", "99999999999999999999"})
    void limitsAmountsInStringsToo(String text) {
        amounts(Amounts.INTEGER_OR_STRING);
        assertThat(decode(replacing(":5", ":\"" + text + "\"")))
                .isEqualTo(DeadLetterReason.INVALID_AMOUNT);
        assertThat(decoder.detail())
                .isEqualTo(
                        "amount_cents: \"%s\" is above the limit of 100000000000000"
                                .formatted(text));
    }

    @ParameterizedTest
    @CsvSource({
        ":5.0,INVALID_AMOUNT",
        ":-1,INVALID_AMOUNT",
        ":true,INVALID_TYPE",
        ":null,MISSING_FIELD"
    })
    void judgesOtherAmountsAsWithoutTheRule(String value, DeadLetterReason reason) {
        amounts(Amounts.INTEGER_OR_STRING);
        assertThat(decode(replacing(":5", value))).isEqualTo(reason);
        assertThat(decode(MINIMAL.getBytes(UTF_8))).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"x\":1"})
    void givesAStatusItsAliasHoweverTheRecordIsRead(String unknown) {
        String longText = "l".repeat(64);
        use(
                Amounts.INTEGER,
                Map.of(
                        "canceled",
                        "cancelled",
                        "",
                        "none",
                        "r\u00e9g\u00e9",
                        "paid",
                        longText,
                        "x"),
                EpochTimes.NONE);
        // an unknown field sends the record past the scanner
        for (int i = 0; i < 3; i++) {
            assertThat(status("canceled", unknown)).isEqualTo("cancelled");
            assertThat(status("cancelled", unknown)).isEqualTo("cancelled");
            assertThat(status("Canceled", unknown)).isEqualTo("Canceled");
            assertThat(status("canceled ", unknown)).isEqualTo("canceled ");
            assertThat(status("", unknown)).isEqualTo("none");
            assertThat(status("c\\u0061nceled", unknown)).isEqualTo("cancelled");
            assertThat(status("r\u00e9g\u00e9", unknown)).isEqualTo("paid");
            assertThat(status(longText, unknown)).isEqualTo("x");
            assertThat(status(longText.substring(1), unknown)).isEqualTo(longText.substring(1));
        }
        assertThat(decode(with("\"status\":null" + unknown))).isNull();
        assertThat(event.status()).isNull();
        assertThat(decode(MINIMAL.replace("}", unknown + "}").getBytes(UTF_8))).isNull();
        assertThat(event.status()).isNull();
    }

    private String status(String status, String unknown) {
        assertThat(decode(with("\"status\":\"" + status + "\"" + unknown))).isNull();
        return event.status().toString();
    }

    @Test
    void sharesTheObjectOfAnAlias() {
        use(Amounts.INTEGER, Map.of("canceled", "cancelled"), EpochTimes.NONE);
        status("canceled", "");
        Object first = event.status();
        status("canceled", "");
        assertThat(event.status()).isSameAs(first);
    }

    @ParameterizedTest
    @CsvSource({
        "SECONDS, 1767225600, 1767225600000000",
        "MILLIS, 1767225600123, 1767225600123000",
        "MICROS, 1767225600123456, 1767225600123456"
    })
    void readsIntegersInAllFieldsForTimes(EpochTimes unit, String integer, long micros) {
        byte[] record =
                new String(replacing(NOON, integer), UTF_8)
                        .replace(
                                "}",
                                ",\"created_at\":%s,\"updated_at\":%s}".formatted(integer, integer))
                        .getBytes(UTF_8);
        assertThat(decode(record)).isEqualTo(DeadLetterReason.INVALID_TYPE);
        use(Amounts.INTEGER, Map.of(), unit);
        assertThat(decode(record)).as(decoder.detail()).isNull();
        assertThat(event.eventTimeMicros()).isEqualTo(micros);
        assertThat(event.createdAtMicros()).isEqualTo(micros);
        assertThat(event.updatedAtMicros()).isEqualTo(micros);
        assertThat(decode(MINIMAL.getBytes(UTF_8))).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "SECONDS, -62167284000, true",
        "SECONDS, -62167284001, false",
        "SECONDS, 253402365599, true",
        "SECONDS, 253402365600, false",
        "MICROS, 253402365599999999, true",
        "MICROS, 253402365600000000, false",
        "MILLIS, 9223372036854775807, false",
        "MICROS, -9223372036854775808, false",
        "SECONDS, 99999999999999999999999, false"
    })
    void readsIntegersOfTheTimesThatTextsCanSay(EpochTimes unit, String integer, boolean possible) {
        use(Amounts.INTEGER, Map.of(), unit);
        byte[] record = MINIMAL.replace("}", ",\"created_at\":" + integer + "}").getBytes(UTF_8);
        if (possible) {
            assertThat(decode(record)).as(decoder.detail()).isNull();
        } else {
            assertThat(decode(record)).isEqualTo(DeadLetterReason.INVALID_TIME);
            assertThat(decoder.detail())
                    .startsWith("created_at: " + integer)
                    .contains("is not from the years 0000 to 9999, in ");
        }
    }

    @ParameterizedTest
    @EnumSource(EpochTimes.class)
    void readsNoTimeFromOtherValuesThanStringsAndIntegers(EpochTimes unit) {
        use(Amounts.INTEGER, Map.of(), unit);
        for (String value : List.of("1767225600.5", "1767225600e0", "true", "{}", "[1]")) {
            assertThat(decode(replacing(NOON, value))).isEqualTo(DeadLetterReason.INVALID_TYPE);
        }
        assertThat(decode(replacing(NOON, "\"1767225600\"")))
                .isEqualTo(DeadLetterReason.INVALID_TIME);
        assertThat(decode(replacing(NOON, "null"))).isEqualTo(DeadLetterReason.MISSING_FIELD);
    }

    @Test
    void limitsTheEventTimesOfIntegersAndPatterns() {
        use(Amounts.INTEGER, Map.of(), EpochTimes.SECONDS, "dd.MM.yyyy HH:mm:ss");
        assertThat(decode(replacing(NOON, "946684799"))).isEqualTo(DeadLetterReason.TIME_TOO_EARLY);
        assertThat(decoder.detail())
                .isEqualTo("event_time: 946684799 is before the earliest allowed");
        assertThat(decode(replacing(NOON, "946684800"))).isNull();
        assertThat(decode(replacing(NOON, "\"31.12.1999 23:59:59\"")))
                .isEqualTo(DeadLetterReason.TIME_TOO_EARLY);
        assertThat(decode(replacing(NOON, "\"02.01.2026 12:00:01\"")))
                .isEqualTo(DeadLetterReason.TIME_TOO_FAR_AHEAD);
        assertThat(decode(replacing(NOON, "\"02.01.2026 12:00:00\""))).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-01 00:00:01, 1767225601000000",
        "01/01/2026 00:02, 1767225720000000",
        "2026-01-01 00:00:01.1234567+01:00, 1767222001123456",
        "2026-01-01T01:00:00.5+01:00, 1767225600500000"
    })
    void triesPatternsAfterIso(String text, long micros) {
        use(
                Amounts.INTEGER,
                Map.of(),
                EpochTimes.NONE,
                "yyyy-MM-dd HH:mm:ss",
                "MM/dd/yyyy HH:mm",
                "dd/MM/yyyy HH:mm",
                "yyyy-MM-dd HH:mm:ss.SSSSSSSxxx");
        byte[] record =
                new String(replacing(NOON, "\"" + text + "\""), UTF_8)
                        .replace("}", ",\"created_at\":\"" + text + "\"}")
                        .getBytes(UTF_8);
        assertThat(decode(record)).as(decoder.detail()).isNull();
        assertThat(event.eventTimeMicros()).isEqualTo(micros);
        assertThat(event.createdAtMicros()).isEqualTo(micros);
    }

    @Test
    void takesTheFirstPatternThatFits() {
        use(Amounts.INTEGER, Map.of(), EpochTimes.NONE, "MM/dd/yyyy HH:mm", "dd/MM/yyyy HH:mm");
        assertThat(decode(replacing(NOON, "\"02/01/2025 00:00\""))).isNull();
        assertThat(event.eventTimeMicros()).isEqualTo(1_738_368_000_000_000L);
        assertThat(decode(replacing(NOON, "\"13/01/2025 00:00\""))).isNull();
        assertThat(event.eventTimeMicros()).isEqualTo(1_736_726_400_000_000L);
    }

    @Test
    void saysWhichPatternsWereTried() {
        use(Amounts.INTEGER, Map.of(), EpochTimes.NONE, "yyyy-MM-dd HH:mm:ss", "dd/MM/yyyy HH:mm");
        assertThat(decode(replacing(NOON, "\"31/02/2026 00:00\"")))
                .isEqualTo(DeadLetterReason.INVALID_TIME);
        assertThat(decoder.detail())
                .isEqualTo(
                        "event_time: \"31/02/2026 00:00\" is no time of ISO 8601 nor of"
                                + " yyyy-MM-dd HH:mm:ss; dd/MM/yyyy HH:mm");
        assertThat(decode(replacing(NOON, "5"))).isEqualTo(DeadLetterReason.INVALID_TYPE);
    }

    @Test
    void keepsTheYearsOfIsoForPatterns() {
        use(Amounts.INTEGER, Map.of(), EpochTimes.NONE, "yyyy-MM-dd HH:mm");
        assertThat(decode(with("\"created_at\":\"9999-12-31 23:59\""))).isNull();
        assertThat(decode(with("\"created_at\":\"+12026-01-01 00:00\"")))
                .isEqualTo(DeadLetterReason.INVALID_TIME);
        assertThat(decode(with("\"created_at\":\"-0002-01-01 00:00\"")))
                .isEqualTo(DeadLetterReason.INVALID_TIME);
    }

    @Test
    void judgesARecordTheSameWheneverAndAfterWhateverItIsDecoded() {
        Decode rules =
                new Decode(
                        Amounts.INTEGER_OR_STRING,
                        new TreeMap<>(Map.of("a", "b")),
                        EpochTimes.MILLIS,
                        List.of("yyyy-MM-dd HH:mm"));
        decoder = new EventDecoder(rules, LIMITS);
        Random random = new Random(5);
        for (int i = 0; i < 5_000; i++) {
            byte[] record =
                    MINIMAL.replace(":5", pick(random, ":5", ":\"5\"", ":\"x\""))
                            .replace(
                                    NOON,
                                    pick(random, NOON, "\"2026-01-01 10:00\"", "1767225600000"))
                            .replace("}", pick(random, "}", ",\"status\":\"a\"}", ",\"x\":1}"))
                            .getBytes(UTF_8);
            DeadLetterReason reason = decode(record);
            OrderEvent again = new OrderEvent();
            assertThat(new EventDecoder(rules, LIMITS).decode(record, KAFKA_TIMESTAMP, again))
                    .isEqualTo(reason);
            if (reason == null) {
                assertThat(describe(again)).isEqualTo(describe(event));
            }
        }
    }

    private static String pick(Random random, String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
