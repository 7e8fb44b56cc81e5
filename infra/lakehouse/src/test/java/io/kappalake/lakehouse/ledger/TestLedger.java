package io.kappalake.lakehouse.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.lakehouse.draft.Owner;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TestLedger {
    private static final Owner HERE = Owner.current();
    private static final Owner DEAD =
            new Owner(HERE.host(), HERE.pid(), HERE.started().minusSeconds(3600));
    private static final Owner ELSEWHERE = new Owner("elsewhere", 1, Instant.EPOCH);
    private static final Instant NEW_YEAR = Instant.parse("2026-01-01T00:00:00Z");

    private InMemoryCatalog catalog;
    private Ledger ledger;

    @BeforeEach
    void open() {
        catalog = new InMemoryCatalog();
        catalog.initialize("lake", Map.of());
        ledger = Ledger.open(catalog, HERE);
    }

    @AfterEach
    void close() throws Exception {
        catalog.close();
    }

    private static LedgerEntry entry(String run, String step, Instant at, Owner owner) {
        return new LedgerEntry(run, "replay", step, "marts.orders", at, owner, "{\"rows\": 1}");
    }

    @Test
    void givesBackTheEntriesOfARunInOrder() {
        LedgerEntry before = entry("a", "run-started", NEW_YEAR.minusNanos(1000), HERE);
        LedgerEntry after = entry("a", "drafted", NEW_YEAR, HERE);
        LedgerEntry same = entry("a", "run-succeeded", NEW_YEAR, HERE);
        ledger.append(List.of(before, after, entry("b", "run-started", NEW_YEAR, HERE)));
        ledger.append(List.of(same));
        ledger.append(List.of());

        assertThat(ledger.entries("a")).containsExactly(before, after, same);
        assertThat(ledger.entries("none")).isEmpty();
        assertThat(catalog.loadTable(Ledger.TABLE).history()).hasSize(2);
        assertThat(catalog.loadTable(Ledger.TABLE).currentSnapshot().summary())
                .containsEntry("total-data-files", "3");
    }

    @Test
    void addsEntriesUpToStates() {
        ledger.append(
                List.of(
                        entry("running", "run-started", NEW_YEAR, HERE),
                        entry("succeeded", "run-succeeded", NEW_YEAR.plusSeconds(1), DEAD),
                        entry("failed", "run-failed", NEW_YEAR.plusSeconds(2), HERE),
                        entry("cancelled", "run-cancelled", NEW_YEAR.plusSeconds(3), HERE),
                        entry("killed", "drafted", NEW_YEAR.plusSeconds(4), DEAD),
                        entry("far", "drafted", NEW_YEAR.plusSeconds(5), ELSEWHERE),
                        entry("resumed", "run-failed", NEW_YEAR.plusSeconds(6), DEAD),
                        entry("resumed", "run-started", NEW_YEAR.plusSeconds(7), HERE)));

        assertThat(ledger.runs())
                .extracting(run -> run.runId() + " " + run.status())
                .containsExactly(
                        "running RUNNING",
                        "succeeded SUCCEEDED",
                        "failed FAILED",
                        "cancelled CANCELLED",
                        "killed KILLED",
                        "far RUNNING",
                        "resumed RUNNING");
        assertThat(ledger.find("killed").orElseThrow().owner()).isEqualTo(DEAD);
        assertThat(ledger.find("none")).isEmpty();
    }

    @Test
    void isMadeAndWrittenByManyAtTheSameTime() throws Exception {
        int writers = 4;
        CyclicBarrier start = new CyclicBarrier(writers);
        List<Future<?>> done = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(writers)) {
            for (int writer = 0; writer < writers; writer++) {
                String run = "run-" + writer;
                done.add(
                        threads.submit(
                                () -> {
                                    start.await();
                                    for (int step = 0; step < 5; step++) {
                                        ledger.append(
                                                List.of(
                                                        ledger.entry(
                                                                run,
                                                                "transform",
                                                                "step",
                                                                "",
                                                                "{}")));
                                    }
                                    return null;
                                }));
            }
            for (Future<?> writer : done) {
                writer.get();
            }
        }

        assertThat(ledger.runs())
                .hasSize(writers)
                .allSatisfy(run -> assertThat(run.entries()).hasSize(5));
    }
}
