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
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The tables are filled by hand with what a job wrote, and with what a broken one would. */
@ExtendWith(SharedServers.class)
class ITCheck {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration SIZE = Duration.ofMinutes(5);

    private CheckedLakehouse lakehouse;

    @AfterEach
    void close() {
        lakehouse.close();
    }

    private void open(String name, String ingest) throws Exception {
        lakehouse = new CheckedLakehouse("check-" + name, ingest);
    }

    private static Event event(int partition, long offset, Instant time) {
        return new Event(partition, offset, time, "paid", 100 + offset);
    }

    /** The events at offsets 0 to 8 of partition 0, 20 s apart, all within one window. */
    private static List<Event> events() {
        List<Event> events = new ArrayList<>();
        for (int offset = 0; offset < 9; offset++) {
            events.add(event(0, offset, NOON.plusSeconds(20L * offset)));
        }
        return events;
    }

    /** The window of {@link #events}, closed for good. */
    private static Metrics metrics(long count, long total, int revision) {
        return new Metrics(
                "tumbling",
                NOON,
                NOON.plus(SIZE),
                "paid",
                count,
                total,
                revision,
                NOON.plus(SIZE).plus(Duration.ofMinutes(1)));
    }

    /** Ten records in partition 0, of which the last is a dead letter, all ingested. */
    private void fill(List<Event> events, Metrics... metrics) throws Exception {
        lakehouse.produce(0, 10);
        lakehouse.commit(0, 10);
        lakehouse.insertEvents(events);
        lakehouse.insertDeadLetter(0, 9, "not_json");
        lakehouse.insertMetrics(List.of(metrics));
    }

    private static long total(List<Event> events) {
        return events.stream().mapToLong(Event::amount).sum();
    }

    @Test
    void holdsOnAnEmptyLakehouse() throws Exception {
        open("empty", "commit-interval: 5s");
        lakehouse.produce(0, 3);

        Answer answer = lakehouse.check("0s");

        assertThat(answer.exitCode()).as(answer.err()).isZero();
        assertThat(answer.json().at("/ok").asBoolean()).isTrue();
        assertThat(answer.json().at("/checkpoint").isNull()).isTrue();
        assertThat(answer.json().at("/snapshots/order_events").isNull()).isTrue();
        assertThat(answer.json().at("/partitions")).hasSize(2);
        assertThat(answer.json().at("/windows/closedAt").isNull()).isTrue();
    }

    @Test
    void provesBothSums() throws Exception {
        open("green", "commit-interval: 5s");
        fill(events(), metrics(8, 1, 1), metrics(9, total(events()), 2));
        lakehouse.produce(1, 2);
        lakehouse.commit(1, 2);
        lakehouse.insertEvents(
                List.of(
                        new Event(1, 0, NOON.plus(SIZE), null, 7),
                        new Event(1, 1, NOON.plus(SIZE), null, 8)));

        Answer answer = lakehouse.check("0s");

        assertThat(answer.exitCode()).as(answer.out()).isZero();
        JsonNode partition = answer.json().at("/partitions/0");
        assertThat(partition.at("/read").asLong()).isEqualTo(10);
        assertThat(partition.at("/orderEvents").asLong()).isEqualTo(9);
        assertThat(partition.at("/deadLetters").asLong()).isEqualTo(1);
        assertThat(partition.at("/committed").asLong()).isEqualTo(10);
        assertThat(partition.at("/first").asLong()).isZero();
        assertThat(partition.at("/last").asLong()).isEqualTo(9);
        JsonNode kind = answer.json().at("/windows/kinds/0");
        assertThat(kind.at("/kind").asText()).isEqualTo("tumbling");
        assertThat(kind.at("/closed").asLong()).isEqualTo(1);
        assertThat(kind.at("/open").asLong()).isEqualTo(1);
        assertThat(kind.at("/events").asLong()).isEqualTo(9);
        assertThat(kind.at("/counted").asLong()).isEqualTo(9);
        assertThat(answer.json().at("/windows/closedAt").asText())
                .isEqualTo("2026-03-01T12:06:00Z");
        assertThat(answer.json().at("/deadLetters/not_json").asLong()).isEqualTo(1);

        Answer text = lakehouse.run("check");
        assertThat(text.exitCode()).isZero();
        assertThat(text.out()).contains("All sums hold: 12 records read, none lost, none doubled");
    }

    @Test
    void findsLostRowsAtTheBeginningInTheMiddleAndAtTheEnd() throws Exception {
        open("lost", "commit-interval: 5s");
        lakehouse.produce(0, 10);
        lakehouse.commit(0, 10);
        List<Event> left = new ArrayList<>(events());
        left.removeIf(e -> e.offset() == 0 || e.offset() == 4 || e.offset() == 5);
        lakehouse.insertEvents(left);
        lakehouse.insertMetrics(List.of(metrics(6, total(left), 1)));

        Answer answer = lakehouse.check("0s");

        assertThat(answer.exitCode()).isEqualTo(3);
        assertThat(answer.json().at("/ok").asBoolean()).isFalse();
        assertThat(answer.json().at("/windows/ok").asBoolean()).isTrue();
        JsonNode partition = answer.json().at("/partitions/0");
        assertThat(partition.at("/missing").asLong()).isEqualTo(4);
        assertThat(partition.at("/read").asLong()).isEqualTo(10);
        assertThat(partition.at("/missingRanges").toString())
                .isEqualTo(
                        """
                        [{"from":0,"to":0},{"from":4,"to":5},{"from":9,"to":9}]""");
        assertThat(answer.json().at("/partitions/1/ok").asBoolean()).isTrue();
        assertThat(lakehouse.run("check", "--patience", "0s").out())
                .contains("Partition 0 lacks the records at 0, 4-5, 9")
                .contains("Differences: 1 of 2 partitions, 0 in windows");
    }

    @Test
    void findsOffsetsThatAreThereTwice() throws Exception {
        open("doubled", "commit-interval: 5s");
        List<Event> events = new ArrayList<>(events());
        events.add(events.get(4));
        fill(events, metrics(9, total(events()), 1));
        lakehouse.insertDeadLetter(0, 7, "empty");

        Answer answer = lakehouse.check("0s");

        assertThat(answer.exitCode()).isEqualTo(3);
        JsonNode partition = answer.json().at("/partitions/0");
        assertThat(partition.at("/doubled").asLong()).isEqualTo(2);
        assertThat(partition.at("/doubledOffsets").toString()).isEqualTo("[4,7]");
        assertThat(partition.at("/missing").asLong()).isZero();
        JsonNode window = answer.json().at("/windows/differing/0");
        assertThat(window.at("/start").asText()).isEqualTo("2026-03-01T12:00:00Z");
        assertThat(window.at("/status").asText()).isEqualTo("paid");
        assertThat(window.at("/events").asLong()).isEqualTo(10);
        assertThat(window.at("/counted").asLong()).isEqualTo(9);
    }

    @Test
    void showsMarkersAndAbortedRecordsAsGapsOfTheLog() throws Exception {
        open("gaps", "commit-interval: 5s");
        lakehouse.transact(0, 3, true); // 0 to 2, marker 3
        lakehouse.transact(0, 2, false); // 4 and 5, marker 6
        lakehouse.transact(0, 1, true); // 7, marker 8
        lakehouse.commit(0, 9);
        List<Event> events =
                events().stream().filter(e -> e.offset() < 3 || e.offset() == 7).toList();
        lakehouse.insertEvents(events);
        lakehouse.insertMetrics(List.of(metrics(4, total(events), 1)));

        Answer answer = lakehouse.check("0s");

        assertThat(answer.exitCode()).as(answer.out()).isZero();
        JsonNode partition = answer.json().at("/partitions/0");
        assertThat(partition.at("/read").asLong()).isEqualTo(4);
        assertThat(partition.at("/logGaps").asLong()).isEqualTo(5);
        assertThat(partition.at("/missing").asLong()).isZero();
    }

    @Test
    void asksAboutManyGapsAtOnce() throws Exception {
        open("many", "commit-interval: 5s");
        for (int i = 0; i < 60; i++) {
            lakehouse.transact(0, 1, true); // 0, 2, 4, ... and a marker behind each
        }
        lakehouse.commit(0, 120);
        List<Event> events = new ArrayList<>();
        for (long offset = 0; offset < 120; offset += 2) {
            if (offset != 64) {
                events.add(event(0, offset, NOON));
            }
        }
        lakehouse.insertEvents(events);

        JsonNode partition = lakehouse.check("0s").json().at("/partitions/0");

        assertThat(partition.at("/logGaps").asLong()).isEqualTo(60);
        assertThat(partition.at("/missingRanges").toString())
                .isEqualTo(
                        """
                        [{"from":64,"to":64}]""");
    }

    @Test
    void cannotAskAboutWhatRetentionTook() throws Exception {
        open("forgotten", "commit-interval: 5s");
        List<Event> left = new ArrayList<>(events());
        left.removeIf(e -> e.offset() == 2 || e.offset() == 3);
        fill(left, metrics(7, total(left), 1));
        lakehouse.forget(0, 5);

        Answer answer = lakehouse.check("0s");

        assertThat(answer.exitCode()).as(answer.out()).isZero();
        JsonNode partition = answer.json().at("/partitions/0");
        assertThat(partition.at("/logStart").asLong()).isEqualTo(5);
        assertThat(partition.at("/forgotten").asLong()).isEqualTo(2);
        assertThat(partition.at("/missing").asLong()).isZero();
        assertThat(partition.at("/read").asLong()).isEqualTo(8);
    }

    @Test
    void findsAWindowWithAWrongAmount() throws Exception {
        open("window", "commit-interval: 5s");
        fill(events(), metrics(9, total(events()), 1), metrics(9, 5, 2));

        Answer answer = lakehouse.check("0s");

        assertThat(answer.exitCode()).isEqualTo(3);
        assertThat(answer.json().at("/partitions/0/ok").asBoolean()).isTrue();
        assertThat(answer.json().at("/windows/kinds/0/differing").asLong()).isEqualTo(1);
        JsonNode window = answer.json().at("/windows/differing/0");
        assertThat(window.at("/eventsAmountCents").asLong()).isEqualTo(total(events()));
        assertThat(window.at("/countedAmountCents").asLong()).isEqualTo(5);
        assertThat(window.at("/end").asText()).isEqualTo("2026-03-01T12:05:00Z");
    }

    @Test
    void countsLateEventsWithTheirWindows() throws Exception {
        open("late", "commit-interval: 5s");
        fill(events(), metrics(7, total(events().subList(0, 7)), 1));
        lakehouse.insertLate(events().get(7), "tumbling", NOON, NOON.plus(SIZE), "late");
        lakehouse.insertLate(events().get(8), "tumbling", NOON, NOON.plus(SIZE), "retention");

        Answer answer = lakehouse.check("0s");

        assertThat(answer.exitCode()).as(answer.out()).isZero();
        JsonNode kind = answer.json().at("/windows/kinds/0");
        assertThat(kind.at("/events").asLong()).isEqualTo(9);
        assertThat(kind.at("/counted").asLong()).isEqualTo(7);
        assertThat(kind.at("/late").asLong()).isEqualTo(1);
        assertThat(kind.at("/retention").asLong()).isEqualTo(1);

        lakehouse.insertLate(events().get(8), "tumbling", NOON, NOON.plus(SIZE), "retention");
        assertThat(lakehouse.check("0s").json().at("/windows/doubledLateEvents").asLong())
                .isEqualTo(1);
    }

    @Test
    void findsRevisionsThatAreDoubledOrMissing() throws Exception {
        open("revisions", "commit-interval: 5s");
        long total = total(events());
        fill(events(), metrics(9, total, 1), metrics(9, total, 3), metrics(9, total, 3));

        Answer answer = lakehouse.check("0s");

        assertThat(answer.exitCode()).isEqualTo(3);
        assertThat(answer.json().at("/windows/doubledRevisions").asLong()).isEqualTo(1);
        assertThat(answer.json().at("/windows/brokenRevisions").asLong()).isEqualTo(1);
        assertThat(answer.json().at("/windows/differing")).isEmpty();
    }

    @Test
    void sumsSlidingWindowsAndTimesBefore1970() throws Exception {
        open(
                "sliding",
                """
                windows:
                  tumbling: 7m
                  sliding:
                    size: 5m
                    slide: 1m
                """);
        Random random = new Random(3);
        List<Event> events = new ArrayList<>();
        Instant begin = Instant.EPOCH.minus(Duration.ofMinutes(30));
        for (int i = 0; i < 200; i++) {
            Instant time = begin.plusNanos(random.nextLong(3_600_000_000L) * 1000);
            String status = random.nextInt(5) == 0 ? null : "s" + random.nextInt(3);
            events.add(new Event(0, i, time, status, random.nextInt(1000)));
        }
        lakehouse.insertEvents(events);
        List<Metrics> metrics = new ArrayList<>();
        addWindows(metrics, "tumbling", events, Duration.ofMinutes(7), Duration.ofMinutes(7));
        addWindows(metrics, "sliding", events, Duration.ofMinutes(5), Duration.ofMinutes(1));
        lakehouse.insertMetrics(metrics);
        lakehouse.produce(0, 200);

        Answer answer = lakehouse.check("0s");

        assertThat(answer.exitCode()).as(answer.out()).isZero();
        assertThat(answer.json().at("/windows/kinds/0/kind").asText()).isEqualTo("tumbling");
        assertThat(answer.json().at("/windows/kinds/0/counted").asLong()).isEqualTo(200);
        assertThat(answer.json().at("/windows/kinds/1/counted").asLong()).isEqualTo(1000);
    }

    private static void addWindows(
            List<Metrics> into, String kind, List<Event> events, Duration size, Duration slide) {
        Map<String, Metrics> windows = new TreeMap<>();
        for (Event event : events) {
            long slideMillis = slide.toMillis();
            long newest = Math.floorDiv(event.time().toEpochMilli(), slideMillis) * slideMillis;
            for (long start = newest; start > newest - size.toMillis(); start -= slideMillis) {
                String status = event.status() == null ? "unknown" : event.status();
                Instant from = Instant.ofEpochMilli(start);
                Metrics one =
                        new Metrics(
                                kind,
                                from,
                                from.plus(size),
                                status,
                                1,
                                event.amount(),
                                1,
                                Instant.EPOCH.plus(Duration.ofDays(1)));
                windows.merge(
                        start + status,
                        one,
                        (a, b) ->
                                new Metrics(
                                        kind,
                                        a.start(),
                                        a.end(),
                                        status,
                                        a.count() + 1,
                                        a.total() + b.total(),
                                        1,
                                        a.watermark()));
            }
        }
        into.addAll(windows.values());
    }

    @Test
    void waitsForATableThatHasYetToCommitTheCheckpoint() throws Exception {
        open("waits", "commit-interval: 5s");
        fill(events().subList(0, 8), metrics(7, 1, 1));
        lakehouse.checkpoint("order_metrics", 6);
        lakehouse.insertEvents(events().subList(8, 9));
        lakehouse.checkpoint("order_events", 7);
        assertThat(lakehouse.check("0s").exitCode()).isEqualTo(3);

        CompletableFuture<Answer> check =
                CompletableFuture.supplyAsync(() -> lakehouse.check("2m"));
        lakehouse.insertMetrics(List.of(metrics(9, total(events()), 2)));
        lakehouse.checkpoint("order_metrics", 7);

        Answer answer = check.get(2, TimeUnit.MINUTES);
        assertThat(answer.exitCode()).as(answer.out()).isZero();
        assertThat(answer.json().at("/checkpoint").asLong()).isEqualTo(7);
    }

    @Test
    void theBacklogIsEmptyWhenAllThatWasThereIsInTheTables() throws Exception {
        open("backlog", "commit-interval: 5s");
        lakehouse.transact(0, 9, true); // the marker at 9 is no record
        try (Backlog backlog = Backlog.open(lakehouse.config())) {
            lakehouse.produce(0, 5);
            assertThat(backlog.look().get(0).waiting()).isTrue();
            assertThat(backlog.look().get(1).waiting()).isFalse();
            assertThat(backlog.await(Duration.ofSeconds(1))).isFalse();

            lakehouse.insertEvents(events().subList(1, 9));
            assertThat(backlog.look().get(0).newest()).hasValue(8);
            assertThat(backlog.isEmpty()).as("offset 0 is missing").isFalse();

            lakehouse.insertEvents(events().subList(0, 1));
            assertThat(backlog.await(Duration.ofSeconds(30))).isTrue();
            assertThat(backlog.look()).extracting(PartitionBacklog::end).containsExactly(10L, 0L);
        }
    }

    @Test
    void namesTheTopicThatIsMissing() throws Exception {
        open("topic", "commit-interval: 5s");
        lakehouse.dropTopic();

        Answer answer = lakehouse.check("0s");

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.out()).isEmpty();
        assertThat(answer.err())
                .contains("There is no topic " + lakehouse.config().kafka().topic() + " at ");
    }
}
