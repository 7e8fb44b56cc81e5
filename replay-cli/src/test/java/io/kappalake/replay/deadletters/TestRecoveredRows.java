package io.kappalake.replay.deadletters;

import static io.kappalake.replay.deadletters.TestingLetters.letter;
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.orders.window.WindowShape;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.Test;

class TestRecoveredRows {
    private static final long NOON = 1_772_366_400_000_000L;
    private static final long DAY = 86_400_000_000L;

    private final List<String> statements = new ArrayList<>();
    private final RowInserts inserts = new RowInserts("t", "a, b", statements::add);

    private static RecoveredEvent event(Optional<String> text, Optional<Long> time) {
        return new RecoveredEvent(
                "o'1",
                "c-\u20ac\ud83d\ude00",
                text,
                4_000_000_000L,
                text,
                time,
                time,
                NOON + 1,
                text.map(t -> "{\"a\":\"" + t + "\\n\"}"),
                letter(9_000_000_000L, "invalid_type", "x"));
    }

    @Test
    void writesAllColumnsAsLiterals() {
        assertThat(event(Optional.of("it's"), Optional.of(-1L)).row())
                .isEqualTo(
                        "('o''1', 'c-\u20ac\ud83d\ude00', 'it''s', 4000000000, 'it''s',"
                                + " TIMESTAMP '1969-12-31 23:59:59.999999 UTC',"
                                + " TIMESTAMP '1969-12-31 23:59:59.999999 UTC',"
                                + " TIMESTAMP '2026-03-01 12:00:00.000001 UTC',"
                                + " '{\"a\":\"it''s\\n\"}', 2, 9000000000,"
                                + " TIMESTAMP '2026-03-01 12:50:00.123000 UTC',"
                                + " TIMESTAMP '2026-03-01 12:50:01.000007 UTC')");
    }

    @Test
    void writesWhatIsMissingAsNull() {
        assertThat(event(Optional.empty(), Optional.empty()).row())
                .startsWith(
                        "('o''1', 'c-\u20ac\ud83d\ude00', NULL, 4000000000, NULL, NULL, NULL,"
                                + " TIMESTAMP '2026-03-01 12:00:00.000001 UTC', NULL, 2, ");
    }

    @Test
    void gathersRows() {
        inserts.add("(1, 'x')", 0);
        inserts.add("(2, 'y')", 0);
        assertThat(statements).isEmpty();
        inserts.flush();
        inserts.flush();
        assertThat(statements).containsExactly("INSERT INTO t (a, b) VALUES (1, 'x'), (2, 'y')");
    }

    @Test
    void keepsStatementsWithinTheirNumberOfRows() {
        for (int i = 0; i < 2_001; i++) {
            inserts.add("(1)", 0);
        }
        inserts.flush();
        assertThat(statements)
                .extracting(statement -> statement.split("\\(1\\)", -1).length - 1)
                .containsExactly(1_000, 1_000, 1);
    }

    @Test
    void keepsStatementsWithinTheirLength() {
        String row = "('" + "x".repeat(400_000) + "')";
        for (int i = 0; i < 5; i++) {
            inserts.add(row, 0);
        }
        inserts.flush();
        assertThat(statements).hasSize(3).allMatch(statement -> statement.length() < 1_000_000);
    }

    @Test
    void keepsStatementsWithinTheirPartitions() {
        for (int i = 0; i < 120; i++) {
            inserts.add("(1)", NOON + i / 2 * DAY);
        }
        inserts.flush();
        assertThat(statements)
                .extracting(statement -> statement.split("\\(1\\)", -1).length - 1)
                .containsExactly(100, 20);
    }

    @Test
    void makesEventsLateDayByDay() {
        LateRows late =
                new LateRows(
                        TableIdentifier.of("drafts", "e"),
                        TableIdentifier.of("drafts", "l"),
                        WindowShape.sliding(Duration.ofMinutes(10), Duration.ofMinutes(5)),
                        Instant.parse("2026-03-01T13:00:00Z"));
        TreeSet<LocalDate> days = new TreeSet<>();
        Stream.iterate(LocalDate.parse("2026-01-01"), day -> day.plusDays(2))
                .limit(51)
                .forEach(days::add);
        List<String> parts = late.statements(days);
        assertThat(parts).hasSize(2);
        assertThat(parts.getFirst())
                .startsWith("INSERT INTO \"drafts\".\"l\" (\"order_id\", ")
                .contains("'sliding', ", ", 'late', TIMESTAMP '2026-03-01 13:00:00.000000 UTC'")
                .contains("FROM \"drafts\".\"e\"")
                .contains("event_time >= TIMESTAMP '2026-01-01 00:00:00.000000 UTC'")
                .contains("event_time < TIMESTAMP '2026-04-10 00:00:00.000000 UTC'")
                .contains("(start_millis + 600000) * 1000000")
                .contains(
                        "sequence((millis - ((millis % 300000) + 300000) % 300000) - 300000,"
                                + " (millis - ((millis % 300000) + 300000) % 300000), 300000)");
        assertThat(parts.getLast())
                .contains("event_time >= TIMESTAMP '2026-04-11 00:00:00.000000 UTC'")
                .contains("event_time < TIMESTAMP '2026-04-12 00:00:00.000000 UTC'");
    }
}
