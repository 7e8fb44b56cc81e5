package io.kappalake.ingest.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

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

/**
 * Upgrade of a lakehouse in which older versions have started ingest. The fixtures are the details
 * of rows of the ledger, letter by letter as those versions wrote them: the first one noted rules
 * alone; a later one what the state belongs to and where it began, but neither a topic of metrics
 * nor a limit of statuses.
 */
class TestNotesOfOlderVersions {
    private static final String RULES =
            """
            "ingest.allowed-lateness":"1m","ingest.clock-tolerance":"1m",\
            "ingest.commit-interval":"5s","ingest.decode.amounts":"integer",\
            "ingest.decode.epoch-times":"none","ingest.decode.status-aliases":"none",\
            "ingest.decode.time-patterns":"none","ingest.emit":"revisions",\
            "ingest.idleness":"1m","ingest.limits.earliest":"2000-01-01T00:00:00Z",\
            "ingest.limits.max-ahead":"1d","ingest.limits.max-amount-cents":"1000000000000",\
            "ingest.out-of-orderness":"30s","ingest.parallelism":"1",\
            "ingest.window-retention":"1d","ingest.windows.sliding.size":"none",\
            "ingest.windows.sliding.slide":"none","ingest.windows.tumbling":"5m\"""";

    private static final String RULES_ALONE =
            "{%s}".formatted(RULES.replace("\"ingest.clock-tolerance\":\"1m\",", ""));

    private static final String WITH_ORIGIN =
            """
            {"id":"8d0c","rules":{%s},"origin":{"cluster":"c1","topic":"orders.events",\
            "topicId":"t1","tables":{"orders.order_events":"u1"}},"from":null,\
            "first":{"position":"latest","offsets":{"0":9},\
            "leftOut":[{"partition":0,"from":2,"to":8}]}}"""
                    .formatted(RULES);

    private final InMemoryCatalog catalog = new InMemoryCatalog();
    private Ledger ledger;

    @BeforeEach
    void open() {
        catalog.initialize("lake", Map.of());
        ledger = Ledger.open(catalog, Owner.current());
    }

    @AfterEach
    void close() throws IOException {
        catalog.close();
    }

    private void note(String step, String details) {
        ledger.append(List.of(ledger.entry("ingest-readers", "ingest", step, "readers", details)));
    }

    private SortedMap<String, String> rules() {
        return LiveRules.find(catalog, "readers").orElseThrow();
    }

    @Test
    void rulesAloneAreThoseOfTheirVersion() {
        note("job-starting", RULES_ALONE);

        assertThat(rules())
                .hasSize(19)
                .containsEntry("ingest.commit-interval", "5s")
                .containsEntry("ingest.clock-tolerance", "none")
                .containsEntry("ingest.windows.max-statuses", "256");
        assertThat(LiveRules.findOrigin(catalog, "readers")).isEmpty();
        assertThat(LiveRules.leftOut(catalog, "readers")).isEmpty();
    }

    @Test
    void aStateGoesOnWithItsLogAndItsTables() {
        note("job-starting", RULES_ALONE);
        note("job-starting", WITH_ORIGIN);
        note("job-started", "{\"id\":\"8d0c\",\"jobId\":\"a1\"}");
        note(
                "gaps-accepted",
                "{\"gaps\":[{\"partition\":1,\"from\":3,\"to\":4}],\"by\":\"ann@a\"}");

        assertThat(rules()).hasSize(19).containsEntry("ingest.clock-tolerance", "1m");
        assertThat(LiveRules.findOrigin(catalog, "readers"))
                .contains(
                        new Origin(
                                Optional.of("c1"),
                                "orders.events",
                                "t1",
                                new TreeMap<>(Map.of("orders.order_events", "u1"))));
        assertThat(LiveRules.leftOut(catalog, "readers"))
                .containsExactly(new LeftOut(0, 2, 8, "latest"));
        assertThat(LiveRules.acceptedGaps(catalog, "readers"))
                .extracting(AcceptedGap::gap, AcceptedGap::by)
                .containsExactly(tuple(new RetentionGap(1, 3, 4), "ann@a"));
        assertThat(new StartLog(ledger, "readers").last().orElseThrow().metricsTopic()).isEmpty();
    }

    @Test
    void aStartThatLedToNoJobDoesNotCount() {
        note("job-starting", RULES_ALONE);
        note("job-starting", WITH_ORIGIN);
        note("job-not-started", "{\"id\":\"8d0c\",\"jobId\":\"\"}");

        assertThat(rules()).containsEntry("ingest.clock-tolerance", "none");
    }
}
