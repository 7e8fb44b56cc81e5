package io.kappalake.lakehouse.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.lakehouse.draft.Owner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.PositionOutputStream;
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
    void isInTheOrderOfItsCommitsWhateverTheClocksSay() {
        ledger.append(List.of(entry("a", "run-started", NEW_YEAR, HERE)));
        ledger.append(List.of(entry("a", "audited", NEW_YEAR.plusSeconds(90), ELSEWHERE)));
        ledger.append(
                List.of(
                        entry("a", "published", NEW_YEAR.plusSeconds(60), HERE),
                        entry("a", "run-succeeded", NEW_YEAR.plusSeconds(59), HERE)));

        assertThat(ledger.entries("a"))
                .extracting(LedgerEntry::step)
                .containsExactly("run-started", "audited", "published", "run-succeeded");
        assertThat(ledger.find("a").orElseThrow().status()).isEqualTo(RunState.Status.SUCCEEDED);
    }

    @Test
    void leavesOutWhatCannotBeRead() {
        ledger.append(List.of(entry("a", "run-started", NEW_YEAR, HERE)));
        ledger.append(List.of(entry("b", "run-started", NEW_YEAR.plusSeconds(1), HERE)));
        ledger.append(List.of(entry("c", "run-started", NEW_YEAR.plusSeconds(2), HERE)));
        ledger.append(List.of(entry("b", "run-succeeded", NEW_YEAR.plusSeconds(3), HERE)));
        Table table = catalog.loadTable(Ledger.TABLE);
        table.io().deleteFile(file(table, 1));
        damage(table.io(), file(table, 2));

        assertThat(ledger.runs()).extracting(RunState::runId).containsExactlyInAnyOrder("b", "c");
        assertThat(ledger.entries("b"))
                .extracting(LedgerEntry::step)
                .containsExactly("run-succeeded");
    }

    private static String file(Table table, long commit) {
        try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
            for (FileScanTask task : tasks) {
                if (task.file().dataSequenceNumber() == commit) {
                    return task.file().location();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new AssertionError("No commit " + commit);
    }

    private static void damage(FileIO io, String path) {
        try (PositionOutputStream stream = io.newOutputFile(path).createOrOverwrite()) {
            stream.write("not Avro, though it is as long as that would be".getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void readsTheFilesOfOneToolAlone() {
        ledger.append(List.of(entry("a", "run-started", NEW_YEAR, HERE)));
        ledger.append(
                List.of(
                        new LedgerEntry(
                                "b", "transform", "run-started", "", NEW_YEAR, HERE, "{}")));
        // what is not read cannot be found missing
        Table table = catalog.loadTable(Ledger.TABLE);
        String other = file(table, 2);
        damage(table.io(), other);
        assertThat(ledger.runs("replay")).extracting(RunState::runId).containsExactly("a");
        try (CloseableIterable<FileScanTask> tasks =
                table.newScan().filter(Expressions.equal("tool", "replay")).planFiles()) {
            assertThat(tasks).extracting(task -> task.file().location()).doesNotContain(other);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
