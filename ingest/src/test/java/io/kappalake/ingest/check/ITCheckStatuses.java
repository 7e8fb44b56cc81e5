package io.kappalake.ingest.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kappalake.ingest.check.CheckedLakehouse.Event;
import io.kappalake.ingest.check.CheckedLakehouse.Metrics;
import io.kappalake.local.testing.Answer;
import io.kappalake.local.testing.SharedServers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The check of windows with more statuses than they count by their names. */
@ExtendWith(SharedServers.class)
class ITCheckStatuses {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration SIZE = Duration.ofMinutes(5);

    private CheckedLakehouse lakehouse;

    @AfterEach
    void close() {
        lakehouse.close();
    }

    private void open(String name, int maxStatuses) throws Exception {
        lakehouse =
                new CheckedLakehouse(
                        "check-" + name, "windows: {max-statuses: %d}".formatted(maxStatuses));
    }

    @Test
    void provesWindowsWithMoreStatusesThanTheyCountByTheirNames() throws Exception {
        open("statuses", 2);
        lakehouse.produce(0, 7);
        lakehouse.produce(1, 1);
        List<Event> events = new ArrayList<>();
        for (String status : new String[] {"d", "a", null, "c", "a", "c", "b"}) {
            int offset = events.size();
            events.add(new Event(0, offset, NOON.plusSeconds(offset), status, 100 + offset));
        }
        events.add(new Event(1, 0, NOON, "c", 100));
        lakehouse.insertEvents(events);
        // as a dead letter that was recovered: its status comes first, and is late
        lakehouse.insertLate(events.get(0), "tumbling", NOON, NOON.plus(SIZE), "late");
        lakehouse.insertLate(events.get(6), "tumbling", NOON, NOON.plus(SIZE), "retention");
        List<Metrics> right =
                List.of(
                        metrics("a", 2, 205),
                        metrics("unknown", 1, 102),
                        metrics("c", 1, 100),
                        metrics("other", 2, 208));
        lakehouse.insertMetrics(right);

        Answer answer = lakehouse.check("0s");

        assertThat(answer.exitCode()).as(answer.out()).isZero();
        JsonNode kind = answer.json().at("/windows/kinds/0");
        assertThat(kind.at("/counted").asLong()).isEqualTo(6);
        assertThat(kind.at("/others").asLong()).isEqualTo(2);
        assertThat(lakehouse.run("check").out())
                .contains("2 events count as other in their tumbling windows");

        lakehouse.insertMetrics(List.of(second("other", 1, 103), second("c", 2, 205)));

        Answer wrong = lakehouse.check("0s");
        assertThat(wrong.exitCode()).isEqualTo(3);
        assertThat(wrong.json().at("/windows/differing"))
                .extracting(window -> window.at("/status").asText())
                .containsExactly("c", "other");
    }

    @Test
    void provesWindowsThatVersionsWithoutALimitOfStatusesWrote() throws Exception {
        open("unlimited", 1);
        lakehouse.produce(0, 2);
        lakehouse.insertEvents(
                List.of(new Event(0, 0, NOON, "a", 100), new Event(0, 1, NOON, "b", 101)));
        lakehouse.insertMetrics(List.of(metrics("a", 1, 100), metrics("b", 1, 101)));

        Answer answer = lakehouse.check("0s");

        assertThat(answer.exitCode()).as(answer.out()).isZero();
        assertThat(answer.json().at("/windows/kinds/0/others").asLong()).isZero();
    }

    private static Metrics metrics(String status, long count, long total) {
        return revision(status, count, total, 1);
    }

    private static Metrics second(String status, long count, long total) {
        return revision(status, count, total, 2);
    }

    private static Metrics revision(String status, long count, long total, int revision) {
        return new Metrics(
                "tumbling",
                NOON,
                NOON.plus(SIZE),
                status,
                count,
                total,
                revision,
                NOON.plus(SIZE).plus(Duration.ofMinutes(1)));
    }
}
