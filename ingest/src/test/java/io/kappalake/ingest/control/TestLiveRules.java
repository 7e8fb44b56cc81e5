package io.kappalake.ingest.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.lakehouse.draft.Owner;
import io.kappalake.lakehouse.ledger.Ledger;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TestLiveRules {
    private InMemoryCatalog catalog;

    @BeforeEach
    void open() {
        catalog = new InMemoryCatalog();
        catalog.initialize("lake", Map.of());
    }

    @AfterEach
    void close() throws Exception {
        catalog.close();
    }

    @Test
    void areThoseOfTheLastStart() {
        start("{\"ingest.clock-tolerance\":\"1m\",\"ingest.idleness\":\"1m\"}");
        start("{\"ingest.clock-tolerance\":\"2m\",\"ingest.idleness\":\"1m\"}");
        assertThat(LiveRules.find(catalog, "readers"))
                .hasValueSatisfying(
                        rules ->
                                assertThat(rules)
                                        .containsExactly(
                                                Map.entry("ingest.clock-tolerance", "2m"),
                                                Map.entry("ingest.idleness", "1m"),
                                                Map.entry("ingest.windows.max-statuses", "256")));
        assertThat(LiveRules.find(catalog, "others")).isEmpty();
    }

    @Test
    void ofAnOlderVersionLetEveryRecordMoveTheClockAndHadTheDefaultOfAllOtherRules() {
        start("{\"ingest.idleness\":\"1m\"}");
        assertThat(LiveRules.find(catalog, "readers"))
                .hasValueSatisfying(
                        rules ->
                                assertThat(rules)
                                        .containsEntry("ingest.clock-tolerance", "none")
                                        .containsEntry("ingest.windows.max-statuses", "256"));
    }

    private void start(String rules) {
        Ledger ledger = Ledger.open(catalog, Owner.current());
        ledger.append(
                List.of(
                        ledger.entry(
                                "ingest-readers", "ingest", "job-starting", "readers", rules)));
    }
}
