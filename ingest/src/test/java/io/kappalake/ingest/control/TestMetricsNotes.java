package io.kappalake.ingest.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.ingest.control.MetricsNotes.Topic;
import io.kappalake.lakehouse.draft.Owner;
import io.kappalake.lakehouse.ledger.Ledger;
import io.kappalake.orders.metrics.MetricsKey;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TestMetricsNotes {
    private static final Topic METRICS = new Topic("metrics", "id1", new TreeMap<>(Map.of(0, 7L)));
    private static final Instant NINE = Instant.parse("2024-03-01T09:00:00Z");

    private final InMemoryCatalog catalog = new InMemoryCatalog();
    private StartLog log;

    @BeforeEach
    void open() {
        catalog.initialize("lake", Map.of());
        log = new StartLog(Ledger.open(catalog, Owner.current()), "group");
    }

    @AfterEach
    void close() throws IOException {
        catalog.close();
    }

    private StartLog.Start start(String from, String topic) {
        return log.starting(
                new TreeMap<>(),
                new Origin(Optional.empty(), "orders", "t1", new TreeMap<>()),
                Optional.ofNullable(from),
                Optional.empty(),
                Optional.ofNullable(topic));
    }

    private Optional<Topic> noted() {
        return MetricsNotes.find(catalog, "group").map(MetricsNotes::topic);
    }

    @Test
    void theyHoldWhileEveryStartWritesToTheTopic() {
        start(null, null);
        assertThat(noted()).isEmpty();

        log.metricsBegin(METRICS);
        start("sp-1", "metrics");
        start("chk-9", "metrics");
        assertThat(noted()).contains(METRICS);
        assertThat(MetricsNotes.find(catalog, "others")).isEmpty();

        start("sp-2", null);
        assertThat(noted()).as("rows are not there from now on").isEmpty();
    }

    @Test
    void aStartWithoutTheTopicThatLedToNoJobIsNone() {
        log.metricsBegin(METRICS);
        start("sp-1", "metrics");
        log.notStarted(start("sp-2", null));
        assertThat(noted()).contains(METRICS);

        start("sp-2", "another");
        assertThat(noted()).isEmpty();
    }

    @Test
    void aStateIsOfTheStartThatMadeIt() {
        start(null, "metrics");
        assertThat(log.metricsTopic("sp-1")).contains("metrics");
        start("sp-1", null);
        assertThat(log.metricsTopic("sp-1")).as("it has made none yet").contains("metrics");
        assertThat(log.metricsTopic("chk-5")).isEmpty();
    }

    @Test
    void replaysNoteWindowsThatTheTopicDoesNotGet() {
        MetricsNotes.rewritten(catalog, "group", Optional.empty(), Optional.of(NINE), "replay-0");
        assertThat(noted()).isEmpty();

        log.metricsBegin(METRICS);
        start("sp-1", "metrics");
        MetricsNotes.rewritten(catalog, "group", Optional.empty(), Optional.of(NINE), "replay-1");
        MetricsNotes notes = MetricsNotes.find(catalog, "group").orElseThrow();
        assertThat(notes.isRewritten(window(NINE.minusSeconds(300)))).isTrue();
        assertThat(notes.isRewritten(window(NINE.minusSeconds(299)))).isFalse();

        MetricsNotes.rewritten(catalog, "group", Optional.of(NINE), Optional.empty(), "replay-2");
        MetricsNotes more = MetricsNotes.find(catalog, "group").orElseThrow();
        assertThat(more.isRewritten(window(NINE))).isTrue();
        assertThat(more.isRewritten(window(NINE.minusSeconds(1)))).as("across both").isFalse();
        assertThat(more.since()).isEqualTo(notes.since());
    }

    private static MetricsKey window(Instant start) {
        return new MetricsKey("tumbling", start, start.plusSeconds(300), "paid");
    }
}
