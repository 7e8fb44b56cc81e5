package io.kappalake.ingest.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.lakehouse.draft.Owner;
import io.kappalake.lakehouse.ledger.Ledger;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TestStartLog {
    private static final Origin ORIGIN =
            new Origin(
                    Optional.of("c1"),
                    "orders",
                    "t1",
                    new TreeMap<>(Map.of("orders.order_events", "u1")));

    private final InMemoryCatalog catalog = new InMemoryCatalog();
    private Ledger ledger;
    private StartLog log;

    @BeforeEach
    void open() {
        catalog.initialize("lake", Map.of());
        ledger = Ledger.open(catalog, Owner.current());
        log = new StartLog(ledger, "group");
    }

    @AfterEach
    void close() throws IOException {
        catalog.close();
    }

    private StartLog.Start starting(String window) {
        return log.starting(
                rules(window),
                ORIGIN,
                Optional.of("s3://lake/chk-1"),
                Optional.empty(),
                Optional.empty());
    }

    private StartLog.Start starting(FirstOffsets first) {
        return log.starting(
                rules("5m"), ORIGIN, Optional.empty(), Optional.of(first), Optional.empty());
    }

    @Test
    void whatTheFirstStartLeftOutHoldsForAllThatCome() {
        assertThat(LiveRules.leftOut(catalog, "group")).isEmpty();
        log.started(starting(new FirstOffsets("latest", offsets(9), List.of(left(9)))), "a1");
        log.notStarted(starting(new FirstOffsets("latest", offsets(7), List.of(left(7)))));
        log.started(starting("10m"), "b2");
        assertThat(LiveRules.leftOut(catalog, "group"))
                .containsExactly(new LeftOut(0, 2, 8, "latest"));

        log.started(starting(new FirstOffsets("earliest", offsets(2), List.of())), "c3");
        assertThat(LiveRules.leftOut(catalog, "group")).as("after a new beginning").isEmpty();
    }

    private static SortedMap<Integer, Long> offsets(long offset) {
        return new TreeMap<>(Map.of(0, offset));
    }

    private static RetentionGap left(long begins) {
        return new RetentionGap(0, 2, begins - 1);
    }

    private static SortedMap<String, String> rules(String window) {
        return new TreeMap<>(
                Map.of(
                        "ingest.clock-tolerance", "none",
                        "ingest.windows.max-statuses", "256",
                        "ingest.windows.tumbling", window));
    }

    private Optional<SortedMap<String, String>> found() {
        return LiveRules.find(catalog, "group");
    }

    @Test
    void theRulesAreThoseOfTheLastStartThatLedToAJob() {
        assertThat(found()).isEmpty();
        log.started(starting("5m"), "a1");
        log.notStarted(starting("10m"));
        assertThat(found()).as("after a start that failed").contains(rules("5m"));

        StartLog.Start winner = starting("15m");
        StartLog.Start loser = starting("20m");
        log.notStarted(loser);
        log.started(winner, "b2");
        assertThat(found()).as("after two starts at once").contains(rules("15m"));

        starting("25m");
        assertThat(found()).as("after a start that was killed").contains(rules("25m"));
        assertThat(LiveRules.find(catalog, "another")).isEmpty();
    }

    @Test
    void leavesOutWhatAnotherVersionWrote() {
        log.started(starting("5m"), "a1");
        for (String step : List.of("job-starting", "job-not-started", "job-starting")) {
            for (String details : List.of("[1]", "{\"rules\": 7", "{\"rules\": {\"a\": {}}}")) {
                ledger.append(
                        List.of(ledger.entry("ingest-group", "ingest", step, "group", details)));
            }
        }
        assertThat(found()).contains(rules("5m"));
    }

    @Test
    void whatAStateBelongsToIsNoted() {
        log.started(starting("5m"), "a1");

        assertThat(LiveRules.findOrigin(catalog, "group")).contains(ORIGIN);
        assertThat(log.last().orElseThrow().from()).contains("s3://lake/chk-1");
    }

    /** Earlier versions noted the rules alone, before they submitted the job. */
    @Test
    void notesOfEarlierVersionsAreRead() {
        ledger.append(
                List.of(
                        ledger.entry(
                                "ingest-group",
                                "ingest",
                                "job-starting",
                                "group",
                                "{\"ingest.windows.tumbling\":\"5m\"}")));

        assertThat(found()).contains(rules("5m"));
        assertThat(LiveRules.findOrigin(catalog, "group")).isEmpty();
        log.notStarted(starting("10m"));
        assertThat(found()).contains(rules("5m"));
    }
}
