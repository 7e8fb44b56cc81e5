package io.kappalake.orders.event;

import static io.kappalake.orders.event.TestingEvents.KAFKA_TIMESTAMP;
import static io.kappalake.orders.event.TestingEvents.LIMITS;
import static io.kappalake.orders.event.TestingEvents.MINIMAL;
import static io.kappalake.orders.event.TestingEvents.describe;
import static io.kappalake.orders.event.TestingEvents.replacing;
import static io.kappalake.orders.event.TestingEvents.with;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.orders.rules.IngestConfig.Decode;
import io.kappalake.orders.rules.IngestConfig.Limits;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TestEventDecoder {
    private final EventDecoder decoder = new EventDecoder(Decode.STRICT, LIMITS);
    private final OrderEvent event = new OrderEvent();

    @Test
    void readsEveryField() {
        accept(
                "{\"order_id\":\"o1\",\"customer_id\":\"c1\",\"status\":\"paid\",\"amount_cents\":1050,"
                        + "\"currency\":\"EUR\",\"created_at\":\"2026-01-01T00:00:00Z\","
                        + "\"updated_at\":\"2026-01-01T01:00:00.5+01:00\","
                        + "\"event_time\":\"2026-01-01T00:00:01.000001Z\"}");
        assertThat(describe(event))
                .isEqualTo(
                        "o1|c1|paid|1050|EUR|1767225601000001|1767225600000000|1767225600500000|null");
    }

    @Test
    void takesMissingAndNullOptionalFieldsAsNull() {
        accept(MINIMAL);
        String minimal = describe(event);
        accept(
                new String(
                        with(
                                "\"status\":null,\"currency\": null,\"created_at\":null,"
                                        + "\"updated_at\":null"),
                        UTF_8));
        assertThat(describe(event))
                .isEqualTo(minimal)
                .contains("|null|5|null|")
                .endsWith("|-|-|null");
    }

    @Test
    void leavesNothingOfTheLastEventBehind() {
        accept(MINIMAL);
        String minimal = describe(event);
        accept(
                new String(
                        with(
                                "\"status\":\"s\",\"currency\":\"EUR\",\"x\":1,"
                                        + "\"created_at\":\"2026-01-01T00:00:00Z\","
                                        + "\"updated_at\":\"2026-01-01T00:00:00Z\""),
                        UTF_8));
        accept(MINIMAL);
        assertThat(describe(event)).isEqualTo(minimal);
    }

    @Test
    void keepsTextsOfEarlierEventsIntact() {
        accept(MINIMAL);
        var orderId = event.orderId();
        accept(MINIMAL.replace("o1", "o2"));
        assertThat(orderId.toString()).isEqualTo("o1");
    }

    @Test
    void keepsUnknownFieldsAsTheyWereWritten() {
        accept(
                " {\"b\" : 1.50e+2 ,"
                        + "\"a\": { \"x\" : [ 1, \"two  \\\" words\", null ] }, "
                        + "\"extra\":\"\\u00e9 \u00e9\",\"k\\\"e y\":true,"
                        + "\"big\":123456789012345678901234567890,\"z\":-0, "
                        + MINIMAL.substring(1)
                        + "\r\n");
        assertThat(event.extra().toString())
                .isEqualTo(
                        "{\"b\":1.50e+2,\"a\":{\"x\":[1,\"two  \\\" words\",null]},"
                                + "\"extra\":\"\\u00e9 \u00e9\",\"k\\\"e y\":true,"
                                + "\"big\":123456789012345678901234567890,\"z\":-0}");
    }

    @Test
    void unescapesTextAndKeys() {
        accept(
                MINIMAL.replace("\"o1\"", "\"\\u006f\\\"\\ud83d\\ude00\u00e9\"")
                        .replace("\"customer_id\"", "\"customer\\u005fid\""));
        assertThat(event.orderId().toString()).isEqualTo("o\"\ud83d\ude00\u00e9");
        assertThat(event.customerId().toString()).isEqualTo("c1");
        assertThat(event.extra()).isNull();
    }

    @Test
    void acceptsTheLimitsThemselves() {
        accept(MINIMAL.replace(":5,", ":100000000000000,"));
        accept(MINIMAL.replace(":5,", ":0,"));
        accept(MINIMAL.replace(":5,", ":-0,"));
        accept(MINIMAL.replace("2026-01-01T00:00:00Z", "2000-01-01T00:00:00Z"));
        accept(MINIMAL.replace("2026-01-01T00:00:00Z", "2026-01-02T12:00:00Z"));
    }

    @Test
    void judgesTheSameWhateverTheKafkaTimestampAndLimitsAre() {
        byte[] value = MINIMAL.getBytes(UTF_8);
        assertThat(decoder.decode(value, Long.MAX_VALUE, event)).isNull();
        assertThat(decoder.decode(value, Long.MIN_VALUE, event))
                .isEqualTo(DeadLetterReason.TIME_TOO_FAR_AHEAD);
        assertThat(decoder.decode(value, -1, event)).isEqualTo(DeadLetterReason.TIME_TOO_FAR_AHEAD);
        Limits none =
                new Limits(Duration.ofSeconds(Long.MAX_VALUE), Instant.MIN, Long.MAX_VALUE - 1);
        assertThat(new EventDecoder(Decode.STRICT, none).decode(value, 0, event)).isNull();
        Limits all = new Limits(Duration.ZERO, Instant.MAX, 0);
        assertThat(new EventDecoder(Decode.STRICT, all).decode(replacing(":5", ":0"), 0, event))
                .isEqualTo(DeadLetterReason.TIME_TOO_EARLY);
    }

    @Test
    void sharesTheObjectsOfEqualStatusesAndCurrencies() {
        String record = new String(with("\"status\":\"shipped\",\"currency\":\"EUR\""), UTF_8);
        accept(record);
        var status = event.status();
        var currency = event.currency();
        accept(record);
        assertThat(event.status()).isSameAs(status);
        assertThat(event.currency()).isSameAs(currency);
    }

    @Test
    void readsAnyNumberOfStatuses() {
        for (int i = 0; i < 5000; i++) {
            String status = "status-" + i % 1700 + "x".repeat(i % 50);
            accept(new String(with("\"status\":\"" + status + "\""), UTF_8));
            assertThat(event.status().toString()).isEqualTo(status);
        }
    }

    @Test
    void readsLongTextsOfEveryLength() {
        for (int length = 1; length < 100; length++) {
            String id = "x".repeat(length);
            accept(MINIMAL.replace("o1", id).replace("c1", id + "y"));
            assertThat(event.orderId().toString()).isEqualTo(id);
            assertThat(event.customerId().toString()).isEqualTo(id + "y");
        }
    }

    @Test
    void takesATombstoneAsNullValue() {
        assertThat(decoder.decode(null, 3, event)).isEqualTo(DeadLetterReason.NULL_VALUE);
    }

    static Stream<Arguments> badRecords() {
        return Stream.of(
                bad(DeadLetterReason.EMPTY, ""),
                bad(DeadLetterReason.EMPTY, " \t\r\n"),
                bad(DeadLetterReason.NOT_JSON, "\ufeff" + MINIMAL),
                bad(DeadLetterReason.NOT_JSON, "{'order_id':'o1'}"),
                bad(DeadLetterReason.NOT_JSON, MINIMAL.replace("}", ",}")),
                bad(DeadLetterReason.NOT_JSON, MINIMAL.replace(":5", ":05")),
                bad(DeadLetterReason.NOT_JSON, MINIMAL.replace(":5", ":+5")),
                bad(DeadLetterReason.NOT_JSON, MINIMAL.replace(":5", ":NaN")),
                bad(DeadLetterReason.NOT_JSON, MINIMAL.replace(":5", ":5.")),
                bad(DeadLetterReason.NOT_JSON, MINIMAL.replace("o1", "o\n1")),
                bad(DeadLetterReason.NOT_JSON, MINIMAL.replace("o1", "o\\x1")),
                bad(DeadLetterReason.NOT_JSON, MINIMAL.replace("}", ",\"x\":[1}")),
                bad(DeadLetterReason.NOT_JSON, "[" + MINIMAL),
                bad(DeadLetterReason.NOT_JSON, "// a comment\n" + MINIMAL),
                bad(DeadLetterReason.TRAILING_TEXT, MINIMAL + MINIMAL),
                bad(DeadLetterReason.TRAILING_TEXT, MINIMAL + "}"),
                bad(DeadLetterReason.TRAILING_TEXT, MINIMAL + "\u0000"),
                bad(DeadLetterReason.TRAILING_TEXT, "1 2"),
                bad(DeadLetterReason.NOT_AN_OBJECT, "[" + MINIMAL + "]"),
                bad(DeadLetterReason.NOT_AN_OBJECT, "true"),
                bad(DeadLetterReason.TOO_DEEP, "[".repeat(100_000)),
                bad(DeadLetterReason.TOO_DEEP, nested(RecordText.MAX_DEPTH)),
                bad(DeadLetterReason.DUPLICATE_KEY, MINIMAL.replace("}", ",\"amount_cents\":5}")),
                bad(DeadLetterReason.DUPLICATE_KEY, MINIMAL.replace("}", ",\"x\":1,\"x\":1}")),
                bad(
                        DeadLetterReason.DUPLICATE_KEY,
                        MINIMAL.replace("}", ",\"order\\u005fid\":\"o1\"}")),
                bad(
                        DeadLetterReason.DUPLICATE_KEY,
                        MINIMAL.replace("}", ",\"x\":[{\"y\":1,\"y\":2}]}")),
                bad(DeadLetterReason.MISSING_FIELD, MINIMAL.replace("\"c1\"", "null")),
                bad(DeadLetterReason.MISSING_FIELD, MINIMAL.replace(":5", ":null")),
                bad(DeadLetterReason.MISSING_FIELD, MINIMAL.replace("customer_id", "customerId")),
                bad(DeadLetterReason.INVALID_TYPE, MINIMAL.replace("\"c1\"", "17")),
                bad(DeadLetterReason.INVALID_TYPE, MINIMAL.replace("\"c1\"", "[\"c1\"]")),
                bad(DeadLetterReason.INVALID_TYPE, MINIMAL.replace(":5", ":true")),
                bad(DeadLetterReason.INVALID_TYPE, MINIMAL.replace("}", ",\"status\":1}")),
                bad(DeadLetterReason.INVALID_TYPE, MINIMAL.replace("}", ",\"currency\":{}}")),
                bad(DeadLetterReason.INVALID_TYPE, MINIMAL.replace("}", ",\"created_at\":0}")),
                bad(DeadLetterReason.EMPTY_ID, MINIMAL.replace("c1", "")),
                bad(DeadLetterReason.ID_TOO_LONG, MINIMAL.replace("o1", "o".repeat(257))),
                bad(DeadLetterReason.ID_TOO_LONG, MINIMAL.replace("c1", "c".repeat(257))),
                bad(
                        DeadLetterReason.ID_TOO_LONG,
                        MINIMAL.replace("c1", "c" + "\u00e9".repeat(128))),
                bad(
                        DeadLetterReason.STATUS_TOO_LONG,
                        MINIMAL.replace("}", ",\"status\":\"" + "s".repeat(65) + "\"}")),
                bad(
                        DeadLetterReason.STATUS_TOO_LONG,
                        MINIMAL.replace("}", ",\"status\":\"" + "\\u20ac".repeat(22) + "\"}")),
                bad(DeadLetterReason.INVALID_AMOUNT, MINIMAL.replace(":5", ":5.0")),
                bad(DeadLetterReason.INVALID_AMOUNT, MINIMAL.replace(":5", ":5e2")),
                bad(DeadLetterReason.INVALID_AMOUNT, MINIMAL.replace(":5", ":-1")),
                bad(DeadLetterReason.INVALID_AMOUNT, MINIMAL.replace(":5", ":100000000000001")),
                bad(DeadLetterReason.INVALID_AMOUNT, MINIMAL.replace(":5", ":9223372036854775808")),
                bad(DeadLetterReason.INVALID_AMOUNT, MINIMAL.replace(":5", ":" + "9".repeat(5000))),
                bad(DeadLetterReason.INVALID_CURRENCY, MINIMAL.replace("}", ",\"currency\":\"\"}")),
                bad(
                        DeadLetterReason.INVALID_CURRENCY,
                        MINIMAL.replace("}", ",\"currency\":\"eur\"}")),
                bad(
                        DeadLetterReason.INVALID_CURRENCY,
                        MINIMAL.replace("}", ",\"currency\":\"EURO\"}")),
                bad(
                        DeadLetterReason.INVALID_CURRENCY,
                        MINIMAL.replace("}", ",\"currency\":\"QQQ\"}")),
                bad(DeadLetterReason.INVALID_TIME, MINIMAL.replace("00Z", "00")),
                bad(DeadLetterReason.INVALID_TIME, MINIMAL.replace("00Z", "00.1234567Z")),
                bad(
                        DeadLetterReason.INVALID_TIME,
                        MINIMAL.replace("}", ",\"updated_at\":\"2026-13-01T00:00:00Z\"}")),
                bad(DeadLetterReason.TIME_TOO_EARLY, MINIMAL.replace("2026-", "1999-")),
                bad(
                        DeadLetterReason.TIME_TOO_FAR_AHEAD,
                        MINIMAL.replace("01-01T00:00:00Z", "01-02T12:00:00.000001Z")),
                bad(DeadLetterReason.INVALID_UTF8, MINIMAL.replace("o1", "\\ud800")),
                bad(DeadLetterReason.INVALID_UTF8, MINIMAL.replace("o1", "\\ude00\\ud83d")));
    }

    private static Arguments bad(DeadLetterReason reason, String record) {
        return Arguments.of(reason, record);
    }

    private static String nested(int levels) {
        return MINIMAL.replace("}", ",\"x\":" + "[".repeat(levels) + "]".repeat(levels) + "}");
    }

    @ParameterizedTest
    @MethodSource("badRecords")
    void namesTheReason(DeadLetterReason reason, String record) {
        assertThat(decode(record.getBytes(UTF_8))).isEqualTo(reason);
        assertThat(decoder.detail()).isNotBlank().hasSizeLessThan(200);
    }

    @Test
    void acceptsTheDeepestNesting() {
        accept(nested(RecordText.MAX_DEPTH - 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u00ff", // never a byte of UTF-8
                "\u00c3", // truncated
                "\u00c0\u00af", // overlong
                "\u00e0\u0080\u00af", // overlong
                "\u00ed\u00a0\u0080", // a surrogate
                "\u00f4\u0090\u0080\u0080", // beyond Unicode
            })
    void refusesInvalidUtf8(String bytes) {
        byte[] id = MINIMAL.replace("o1", bytes).getBytes(ISO_8859_1);
        assertThat(decode(id)).isEqualTo(DeadLetterReason.INVALID_UTF8);
        byte[] unknown = MINIMAL.replace("}", ",\"x\":\"" + bytes + "\"}").getBytes(ISO_8859_1);
        assertThat(decode(unknown)).isEqualTo(DeadLetterReason.INVALID_UTF8);
        byte[] behind = (MINIMAL + bytes).getBytes(ISO_8859_1);
        assertThat(decode(behind)).isEqualTo(DeadLetterReason.INVALID_UTF8);
    }

    @Test
    void guessesNoOtherEncoding() {
        assertThat(decode(MINIMAL.getBytes(UTF_16LE))).isEqualTo(DeadLetterReason.NOT_JSON);
    }

    @Test
    void judgesEveryTruncationOfARecordAsBad() {
        byte[] whole = with("\"status\":\"paid\",\"x\":{\"y\":\"\u00e9\"}");
        for (int length = 1; length < whole.length; length++) {
            assertThat(decode(Arrays.copyOf(whole, length)))
                    .isIn(DeadLetterReason.NOT_JSON, DeadLetterReason.INVALID_UTF8);
        }
    }

    @Test
    void countsTheBytesOfIdsAndStatuses() {
        OrderEvent event = new OrderEvent();
        EventDecoder decoder = new EventDecoder(Decode.STRICT, LIMITS);
        for (String id : List.of("i".repeat(256), "\u00e9".repeat(128))) {
            for (String status : List.of("s".repeat(64), "\u20ac".repeat(21) + "s")) {
                String record =
                        MINIMAL.replace("o1", id)
                                .replace("c1", id)
                                .replace("}", ",\"status\":\"%s\"}".formatted(status));
                assertThat(decoder.decode(record.getBytes(UTF_8), KAFKA_TIMESTAMP, event)).isNull();
                assertThat(event.orderId()).hasToString(id);
                assertThat(event.status()).hasToString(status);
            }
        }
        decoder.decode(
                MINIMAL.replace("o1", "o".repeat(300)).getBytes(UTF_8), KAFKA_TIMESTAMP, event);
        assertThat(decoder.detail()).isEqualTo("order_id: 300 bytes, and the longest has 256");
    }

    @Test
    void saysWhichFieldAndValueWereWrong() {
        decode(replacing(":5", ":\"12\""));
        assertThat(decoder.detail()).isEqualTo("amount_cents: \"12\" is not an integer");
        decode(replacing("\"c1\"", "null"));
        assertThat(decoder.detail()).isEqualTo("customer_id is null");
        decode(replacing(":5", ":" + "9".repeat(5000)));
        assertThat(decoder.detail())
                .startsWith("amount_cents: 9999")
                .endsWith("is above the limit of 100000000000000");
    }

    private void accept(String record) {
        assertThat(decode(record.getBytes(UTF_8))).as(decoder.detail()).isNull();
    }

    private DeadLetterReason decode(byte[] record) {
        return decoder.decode(record, KAFKA_TIMESTAMP, event);
    }
}
