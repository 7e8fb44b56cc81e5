package io.kappalake.orders.event;

import static io.kappalake.orders.event.TestingEvents.KAFKA_TIMESTAMP;
import static io.kappalake.orders.event.TestingEvents.LIMITS;
import static io.kappalake.orders.event.TestingEvents.describe;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.orders.rules.IngestConfig.Amounts;
import io.kappalake.orders.rules.IngestConfig.Decode;
import io.kappalake.orders.rules.IngestConfig.EpochTimes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestRecordScanner {
    private static final String[] INTERESTING = {
        "\"",
        "\\",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        " ",
        "\n",
        "0",
        "9",
        "-",
        ".",
        "e",
        "null",
        "true",
        "\u0000",
        "\u007f",
        "\u00e9",
        "\ud83d\ude00",
        "\\u0041",
        "\"order_id\":\"x\",",
        "T",
        "Z"
    };

    /** What may stand in a text, or not, in the place of plain characters. */
    private static final String[] SPECIAL = {
        "\\n",
        "\\\"",
        "\\/",
        "\\x",
        "\u00e9",
        "\u20ac",
        "\ud83d\ude00",
        "\\u00e9",
        "\\u00E9",
        "\\u20ac",
        "\\u0000",
        "\\ud800",
        "\\ude00",
        "\\ud83d\\ude00",
        "\\ud83d\\ud83d",
        "\\u12g4",
        "\\u12"
    };

    private static final String[] NUMBERS = {
        "0",
        "-0",
        "00",
        "01",
        "1.",
        ".5",
        "-",
        "1e",
        "1e+",
        "1E-05",
        "0.0",
        "1.50",
        "-12.5e3",
        "+1",
        "12345678901234567890.1234567890"
    };

    private static final Decode LENIENT =
            new Decode(
                    Amounts.INTEGER_OR_STRING,
                    aliases(),
                    EpochTimes.MILLIS,
                    // one of them reads ISO 8601 in its own way, which must not matter
                    List.of("yyyy-dd-MM'T'HH:mm:ss[.SSS]X", "dd/MM/yyyy HH:mm"));

    private final EventLimits limits = EventLimits.from(LIMITS);
    private TextCache statuses = new TextCache(Map.of());
    private RecordScanner scanner = new RecordScanner(limits, statuses);
    private StrictParser parser = new StrictParser(Decode.STRICT, limits, statuses);

    /** An alias for every other status of one character. */
    private static SortedMap<String, String> aliases() {
        SortedMap<String, String> aliases = new TreeMap<>();
        for (int i = 0; i < 50; i += 2) {
            char first = (char) ('#' + i);
            aliases.put(String.valueOf(first), "alias of " + first);
        }
        aliases.put("", "no status");
        return aliases;
    }

    @Test
    void agreesWithTheStrictParserWheneverItAccepts() {
        compareRandomRecords();
    }

    @Test
    void agreesWithTheStrictParserUnderRulesWheneverItAccepts() {
        statuses = new TextCache(LENIENT.statusAliases());
        scanner = new RecordScanner(limits, statuses);
        parser = new StrictParser(LENIENT, limits, new TextCache(LENIENT.statusAliases()));
        compareRandomRecords();
    }

    @Test
    void acceptsTheSameRecordsAsTheSameEventsUnderAnyRules() throws Rejection {
        RecordScanner lenient = new RecordScanner(limits, new TextCache(LENIENT.statusAliases()));
        StrictParser lenientParser = new StrictParser(LENIENT, limits, new TextCache(Map.of()));
        Random random = new Random(8);
        int parsed = 0;
        for (int i = 0; i < 30_000; i++) {
            byte[] whole = randomRecord(random).getBytes(UTF_8);
            byte[] record = random.nextBoolean() ? whole : mutate(whole, random);
            assertThat(lenient.scan(record, KAFKA_TIMESTAMP, event()))
                    .isEqualTo(scanner.scan(record, KAFKA_TIMESTAMP, event()));
            OrderEvent strict = event();
            try {
                parser.parse(record, KAFKA_TIMESTAMP, strict);
            } catch (Rejection e) {
                continue;
            }
            OrderEvent same = event();
            lenientParser.parse(record, KAFKA_TIMESTAMP, same);
            assertThat(describe(same)).isEqualTo(describe(strict));
            parsed++;
        }
        assertThat(parsed).isGreaterThan(5_000);
    }

    private static OrderEvent event() {
        OrderEvent event = new OrderEvent();
        event.reset();
        return event;
    }

    private void compareRandomRecords() {
        Random random = new Random(7);
        int accepted = 0;
        int acceptedMutants = 0;
        for (int i = 0; i < 60_000; i++) {
            byte[] record = randomRecord(random).getBytes(UTF_8);
            accepted += compare(record) ? 1 : 0;
            acceptedMutants += compare(mutate(record, random)) ? 1 : 0;
        }
        assertThat(accepted).isGreaterThan(20_000);
        assertThat(acceptedMutants).isBetween(3_000, 55_000);
    }

    @Test
    void acceptsWhatProducersUsuallyWrite() {
        String record =
                "{\"order_id\":\"2e7a8482f6fb0975\",\"customer_id\":\"c1\",\"status\":\"created\","
                        + "\"amount_cents\":27287,\"currency\":\"BRL\","
                        + "\"created_at\":\"2016-09-04T21:15:00.000Z\","
                        + "\"updated_at\":\"2016-09-04T21:15:02.648Z\","
                        + "\"event_time\":\"2016-09-04T21:15:02.648Z\"}";
        assertThat(compare(record.getBytes(UTF_8))).isTrue();
        String spaced = record.replace("\":", "\": ").replace(",\"", ", \"");
        assertThat(compare(spaced.getBytes(UTF_8))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"channel\":\"web\"",
                "\"channel\":\"M\u00fcnchen \ud83d\ude00\"",
                "\"note\":\"two\\nlines, \\u00e9 and \\ud800\"",
                "\"store\":17,\"weight\":-1.5e3,\"gift\":false,\"coupon\":null",
                "\"items\" : [ { \"sku\": \"a\", \"n\": 2 }, { \"sku\": \"b\", \"n\": [] }, {} ]",
                "\"stra\u00dfe\":\"x\"",
                "\"status\":\"en pr\u00e9paration\"",
                "\"status\":\"\\u0065n pr\\u00e9paration \\ud83d\\ude00\""
            })
    void acceptsOtherFieldsAndCharactersToo(String fields) {
        String record =
                "{\"order_id\":\"o1\",\"customer_id\":\"c1\",%s,\"amount_cents\":1,\"event_time\":\"2016-09-04T21:15:02Z\"%s}";
        assertThat(compare(record.formatted(fields, "").getBytes(UTF_8))).isTrue();
        assertThat(compare(record.formatted("\"a\":\"\"", "," + fields).getBytes(UTF_8))).isTrue();
        assertThat(compare(record.formatted(fields, ",\"a\":1").getBytes(UTF_8))).isTrue();
    }

    /**
     * Returns true if the scanner accepted the record; fails if it should not have, or if it read
     * something else.
     */
    private boolean compare(byte[] record) {
        OrderEvent scanned = event();
        if (!scanner.scan(record, KAFKA_TIMESTAMP, scanned)) {
            return false;
        }
        OrderEvent parsed = event();
        try {
            parser.parse(record, KAFKA_TIMESTAMP, parsed);
        } catch (Rejection e) {
            throw new AssertionError(
                    "the scanner accepted " + new String(record, UTF_8) + " but " + e.reason(), e);
        }
        if (!describe(scanned).equals(describe(parsed))) {
            assertThat(describe(scanned)).isEqualTo(describe(parsed));
        }
        return true;
    }

    private static String randomRecord(Random random) {
        List<String> fields = new ArrayList<>();
        fields.add("\"order_id\":" + text(random));
        fields.add("\"customer_id\":" + text(random));
        fields.add("\"amount_cents\":" + amount(random));
        fields.add("\"event_time\":" + time(random));
        if (random.nextBoolean()) {
            fields.add("\"status\":" + (random.nextInt(8) == 0 ? "null" : status(random)));
        }
        if (random.nextBoolean()) {
            fields.add("\"currency\":" + pick(random, "\"EUR\"", "\"USD\"", "null", "\"XYZ\""));
        }
        if (random.nextBoolean()) {
            fields.add("\"created_at\":" + (random.nextInt(8) == 0 ? "null" : time(random)));
        }
        if (random.nextBoolean()) {
            fields.add("\"updated_at\":" + (random.nextInt(8) == 0 ? "null" : time(random)));
        }
        while (random.nextInt(4) == 0) {
            fields.add(key(random) + ":" + value(random, 0));
        }
        if (random.nextInt(20) == 0) {
            fields.remove(random.nextInt(fields.size()));
        }
        if (random.nextInt(20) == 0) {
            fields.add(fields.get(random.nextInt(fields.size())));
        }
        if (random.nextBoolean()) {
            Collections.shuffle(fields, random);
        }
        String record = "{" + String.join(",", fields) + "}";
        return random.nextInt(4) == 0
                ? record.replace(",", pick(random, " ,", ", ", ",\n\t"))
                : record;
    }

    private static String text(Random random) {
        // the longest status and the longest id, and one more than these
        int length =
                random.nextInt(20) == 0
                        ? (random.nextBoolean() ? 64 : 256) + random.nextInt(2)
                        : random.nextInt(40);
        StringBuilder text = new StringBuilder("\"");
        for (int i = 0; i < length; i++) {
            text.append((char) ('#' + random.nextInt(50)));
        }
        boolean special = random.nextInt(10) == 0;
        while (special) {
            text.append(pick(random, SPECIAL));
            text.append("ab", 0, random.nextInt(3));
            special = random.nextBoolean();
        }
        return text.append('"').toString().replace('\\', random.nextInt(4) == 0 ? 'b' : '\\');
    }

    private static String key(Random random) {
        return random.nextInt(10) == 0
                ? pick(random, "\"Status\"", "\"statu\\u0073\"", "\"\"", "\"ordér_id\"")
                : "\"" + "abcdefghij".substring(0, 1 + random.nextInt(10)) + "\"";
    }

    /** Any JSON, mostly valid. */
    private static String value(Random random, int depth) {
        int kinds = depth > 8 ? 6 : 9;
        return switch (random.nextInt(kinds)) {
            case 0 -> pick(random, "true", "false", "null", "nul", "True");
            case 1 -> Integer.toString(random.nextInt());
            case 2 -> Double.toString(random.nextGaussian() * Math.pow(10, random.nextInt(40)));
            case 3 -> pick(random, NUMBERS);
            case 4, 5 -> text(random);
            case 6 -> list(random, "[", "]", () -> value(random, depth + 1));
            case 7 ->
                    list(
                            random,
                            "{",
                            "}",
                            () -> key(random) + colon(random) + value(random, depth + 1));
            default -> "[".repeat(7) + value(random, depth + 8) + "]".repeat(7);
        };
    }

    private static String colon(Random random) {
        return pick(random, ":", ":", " :", ": ");
    }

    private static String list(Random random, String open, String close, Supplier<String> item) {
        StringBuilder list = new StringBuilder(open);
        int items = random.nextInt(4);
        for (int i = 0; i < items; i++) {
            list.append(i == 0 ? "" : pick(random, ",", ",", " , ")).append(item.get());
        }
        return list.append(close).toString();
    }

    private static String status(Random random) {
        return random.nextBoolean()
                ? text(random)
                : "\"" + (char) ('#' + random.nextInt(50)) + "\"";
    }

    private static String amount(Random random) {
        return switch (random.nextInt(12)) {
            case 0 -> pick(random, "0", "00", "-1", "-0", "1.0", "1e3", "\"1\"", "null");
            case 1 -> Long.toString(random.nextLong() >>> random.nextInt(64));
            default -> Integer.toString(random.nextInt(100_000));
        };
    }

    private static String time(Random random) {
        StringBuilder time = new StringBuilder("\"");
        time.append(
                "%04d-%02d-%02dT%02d:%02d:%02d"
                        .formatted(
                                random.nextInt(10) == 0
                                        ? random.nextInt(10_000)
                                        : 2000 + random.nextInt(26),
                                1 + random.nextInt(12),
                                1 + random.nextInt(random.nextInt(10) == 0 ? 31 : 28),
                                random.nextInt(24),
                                random.nextInt(60),
                                random.nextInt(60)));
        if (random.nextBoolean()) {
            time.append('.')
                    .append(random.nextInt(random.nextInt(10) == 0 ? 100_000_000 : 100_000));
        }
        return time.append(pick(random, "Z", "Z", "Z", "+05:30", "-11:00")).append('"').toString();
    }

    private static String pick(Random random, String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private static byte[] mutate(byte[] record, Random random) {
        byte[] mutant = record;
        for (int i = random.nextInt(2); i >= 0; i--) {
            int at = random.nextInt(mutant.length);
            mutant =
                    switch (random.nextInt(5)) {
                        case 0 -> splice(mutant, at, 1, new byte[] {(byte) random.nextInt(256)});
                        case 1 -> splice(mutant, at, 1, new byte[0]);
                        case 2 -> splice(mutant, at, 0, pick(random, INTERESTING).getBytes(UTF_8));
                        case 3 -> splice(mutant, at, 1, pick(random, INTERESTING).getBytes(UTF_8));
                        default ->
                                splice(
                                        mutant,
                                        at,
                                        0,
                                        Arrays.copyOfRange(
                                                mutant,
                                                at,
                                                Math.min(mutant.length, at + random.nextInt(30))));
                    };
            if (mutant.length == 0) {
                return mutant;
            }
        }
        return mutant;
    }

    private static byte[] splice(byte[] bytes, int at, int drop, byte[] insertion) {
        byte[] result = new byte[bytes.length - drop + insertion.length];
        System.arraycopy(bytes, 0, result, 0, at);
        System.arraycopy(insertion, 0, result, at, insertion.length);
        System.arraycopy(bytes, at + drop, result, at + insertion.length, bytes.length - at - drop);
        return result;
    }
}
