package io.kappalake.lakehouse.draft;

import static io.kappalake.lakehouse.draft.TestingLake.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestCompactionNotice {
    private static final Owner DEAD =
            new Owner(Owner.current().host(), 1, Instant.parse("2020-01-01T00:00:00Z"));
    private static final Owner ELSEWHERE =
            new Owner("elsewhere", 1, Instant.parse("2020-01-01T00:00:00Z"));

    private final ExecutorService threads = Executors.newCachedThreadPool();
    @TempDir Path folder;
    private TestingLake lake;

    @BeforeEach
    void create() {
        lake = TestingLake.jdbc(folder);
        lake.create(ORDERS);
        lake.append(ORDERS, 1, 1);
        lake.append(ORDERS, 1, 2);
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        lake.close();
    }

    private Optional<CompactionNotice> give(Owner owner) {
        return CompactionNotice.give(lake.catalog(), ORDERS, owner, Clock.systemUTC());
    }

    private Draft openDraft() {
        return lake.drafts("build").open(DraftRequest.of(ORDERS).build());
    }

    private void compact() {
        Table table = lake.table(ORDERS);
        DataFile file = TestingLake.write(table, 1, 1, 2);
        RewriteFiles rewrite = table.newRewrite();
        TestingLake.files(table).forEach(rewrite::deleteFile);
        rewrite.addFile(file).commit();
    }

    private boolean hasNotice() {
        return lake.table(ORDERS).properties().containsKey(CompactionNotice.PROPERTY);
    }

    @Test
    void aDraftIsOpenedAfterTheCompactionAndCanBePublished() throws Exception {
        CompactionNotice notice = give(Owner.current()).orElseThrow();
        CompletableFuture<Draft> opening = CompletableFuture.supplyAsync(this::openDraft, threads);
        Thread.sleep(300);
        assertThat(opening).isNotDone();
        assertThat(lake.drafts("any").list()).as("it is no lock yet").isEmpty();
        compact();
        assertThat(opening).isNotDone();
        notice.remove(lake.catalog(), ORDERS);

        Draft draft = opening.join();
        lake.append(draft.name(), 1, 7);
        Publication.of(lake.catalog(), "p1", "build")
                .publish(draft, Replacing.files(lake.paths(ORDERS)), Map.of())
                .prepare()
                .commit();
        assertThat(lake.rows(ORDERS)).containsExactly(7L);
        assertThat(hasNotice()).isFalse();
    }

    @Test
    void noCompactionBeginsWhileADraftIsOpen() {
        Draft draft = openDraft();
        assertThat(give(Owner.current())).isEmpty();
        assertThat(hasNotice()).isFalse();
        draft.discard();
        assertThat(give(Owner.current())).isPresent();
        assertThat(give(Owner.current())).as("one at a time").isEmpty();
    }

    @Test
    void aTagThatADraftLeftIsInNobodysWay() {
        long snapshot = lake.table(ORDERS).currentSnapshot().snapshotId();
        lake.table(ORDERS).manageSnapshots().createTag("draft-left-1234", snapshot).commit();
        assertThat(give(Owner.current())).isPresent();
    }

    @Test
    void nobodyWaitsForWhatWasKilledOrIsOverdue() {
        assertThat(give(DEAD)).isPresent();
        openDraft().discard();
        Clock earlier = Clock.offset(Clock.systemUTC(), Duration.ofHours(-1));
        assertThat(CompactionNotice.give(lake.catalog(), ORDERS, ELSEWHERE, earlier)).isPresent();
        openDraft().discard();
        assertThat(give(Owner.current())).as("takes the place of the old one").isPresent();
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Compactions and drafts at any moments: what was opened can be published. */
    @Test
    void neverMeet() throws Exception {
        AtomicInteger compacted = new AtomicInteger();
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Void> compactions =
                CompletableFuture.runAsync(
                        () -> {
                            while (!over.get() || compacted.get() == 0) {
                                Optional<CompactionNotice> notice = give(Owner.current());
                                if (notice.isPresent()) {
                                    compact();
                                    notice.get().remove(lake.catalog(), ORDERS);
                                    compacted.incrementAndGet();
                                    pause(CompactionNotice.PAUSE);
                                }
                            }
                        },
                        threads);
        try {
            for (int i = 0; i < 10; i++) {
                // some begin at once, others leave time for a compaction
                pause(Duration.ofMillis(20L * (i % 4)));
                Draft draft = openDraft();
                lake.append(draft.name(), 1, 1, 2);
                Publication.of(lake.catalog(), "p" + i, "build")
                        .publish(draft, Replacing.files(lake.paths(ORDERS)), Map.of())
                        .prepare()
                        .commit();
            }
        } finally {
            over.set(true);
        }
        compactions.join();
        assertThat(compacted.get()).isPositive();
        assertThat(lake.rows(ORDERS)).containsExactlyInAnyOrder(1L, 2L);
    }
}
