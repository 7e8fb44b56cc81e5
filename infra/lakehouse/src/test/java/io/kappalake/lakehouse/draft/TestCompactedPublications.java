package io.kappalake.lakehouse.draft;

import static io.kappalake.lakehouse.draft.TestingLake.ORDERS;
import static io.kappalake.lakehouse.draft.TestingLake.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestCompactedPublications {
    @TempDir Path folder;
    private TestingLake lake;
    private PublicationResult published;

    /** Rows 10 and 11 in place of 1 and 2; then 5 and 6 from others, all in one day. */
    @BeforeEach
    void publish() {
        lake = TestingLake.jdbc(folder);
        lake.create(ORDERS);
        lake.append(ORDERS, 1, 1, 2);
        Draft draft = lake.drafts("one").open(DraftRequest.of(ORDERS).lasting().build());
        lake.append(draft.name(), 1, 10, 11);
        published =
                Publication.of(lake.catalog(), "p1", "one")
                        .keepEarlier(Duration.ofDays(30))
                        .publish(draft, Replacing.history(lake.paths(ORDERS)), Map.of())
                        .prepare()
                        .commit();
        lake.append(ORDERS, 1, 5);
        lake.append(ORDERS, 1, 6);
    }

    @AfterEach
    void close() {
        lake.close();
    }

    /** Rewrites all files into one that has these rows. */
    private DataFile compact(long... rows) {
        Table table = lake.table(ORDERS);
        Set<DataFile> old = new HashSet<>(TestingLake.files(table));
        DataFile file = TestingLake.write(table, 1, rows);
        RewriteFiles rewrite =
                table.newRewrite().validateFromSnapshot(table.currentSnapshot().snapshotId());
        old.forEach(rewrite::deleteFile);
        rewrite.addFile(file).commit();
        return file;
    }

    private void expireAll() {
        lake.table(ORDERS)
                .expireSnapshots()
                .expireOlderThan(System.currentTimeMillis() + 1000)
                .retainLast(1)
                .commit();
    }

    private Remainder remainder(CompactedFiles compacted, Set<String> files, long... stay) {
        Draft draft =
                lake.drafts("back").open(DraftRequest.of(ORDERS).base(compacted.present()).build());
        if (stay.length > 0) {
            lake.append(draft.name(), 1, stay);
        }
        Snapshot snapshot = draft.table().currentSnapshot();
        return new Remainder(
                compacted,
                files,
                draft,
                snapshot == null ? OptionalLong.empty() : OptionalLong.of(snapshot.snapshotId()));
    }

    private PublicationResult revert(PublicationResult what, Remainder remainder) {
        return Publications.revert(
                lake.catalog(), what, "back", Owner.current(), List.of(remainder));
    }

    private CompactedFiles compacted(PublicationResult what) {
        List<CompactedFiles> found = CompactedFiles.of(lake.catalog(), what);
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    @Test
    void findsNothingWhereNoFileOfThePublicationIsGone() {
        assertThat(CompactedFiles.of(lake.catalog(), published)).isEmpty();
        DataFile another =
                TestingLake.files(lake.table(ORDERS)).stream()
                        .filter(file -> file.recordCount() == 1)
                        .findAny()
                        .orElseThrow();
        lake.table(ORDERS).newDelete().deleteFile(another).commit();
        assertThat(CompactedFiles.of(lake.catalog(), published)).isEmpty();
    }

    @Test
    void takesThePublishedRowsOutOfCompactedFilesAndBack() {
        DataFile file = compact(5, 6, 10, 11);
        expireAll();
        CompactedFiles compacted = compacted(published);
        assertThat(compacted.gone()).hasSize(1);
        assertThat(compacted.appeared()).containsExactly(file.location());

        lake.append(ORDERS, 1, 7);
        PublicationResult back =
                revert(published, remainder(compacted, Set.of(file.location()), 5, 6));
        assertThat(lake.rows(ORDERS)).containsExactly(1L, 2L, 5L, 6L, 7L);
        assertThat(lake.drafts("back").list()).isEmpty();
        assertThat(lake.table(ORDERS).refs())
                .containsOnlyKeys(
                        "main", "before-p1", "after-p1", "before-revert-p1", "after-revert-p1");

        PublicationResult again = Publications.revert(lake.catalog(), back, "one", Owner.current());
        assertThat(lake.rows(ORDERS)).containsExactly(5L, 6L, 7L, 10L, 11L);

        DataFile anew = compact(5, 6, 7, 10, 11);
        expireAll();
        revert(again, remainder(compacted(again), Set.of(anew.location()), 7));
        assertThat(lake.rows(ORDERS)).containsExactly(1L, 2L, 5L, 6L, 7L);
        expireAll();
        assertThat(lake.rows(ORDERS)).containsExactly(1L, 2L, 5L, 6L, 7L);
    }

    @Test
    void takesBackWhereNothingElseWasInTheFile() {
        Table table = lake.table(ORDERS);
        DataFile old =
                TestingLake.files(table).stream()
                        .filter(file -> file.recordCount() == 2)
                        .findAny()
                        .orElseThrow();
        DataFile file = TestingLake.write(table, 1, 10, 11);
        table.newRewrite().deleteFile(old).addFile(file).commit();
        revert(published, remainder(compacted(published), Set.of(file.location())));
        assertThat(lake.rows(ORDERS)).containsExactly(1L, 2L, 5L, 6L);
        assertThat(lake.drafts("back").list()).isEmpty();
    }

    @Test
    void refusesFilesThatWereCompactedOnceMore() {
        DataFile file = compact(5, 6, 10, 11);
        Remainder remainder = remainder(compacted(published), Set.of(file.location()), 5, 6);
        compact(5, 6, 10, 11);
        assertRefused(() -> revert(published, remainder), "while these were looked for");
        assertThat(lake.rows(ORDERS)).containsExactly(5L, 6L, 10L, 11L);
        assertThat(remainder.draft().table().currentSnapshot()).isNotNull();
    }

    @Test
    void refusesADraftThatSomebodyWroteTo() {
        DataFile file = compact(5, 6, 10, 11);
        for (long[] stay : new long[][] {{5, 6}, {}}) {
            Remainder remainder = remainder(compacted(published), Set.of(file.location()), stay);
            lake.append(remainder.draft().name(), 1, 99);
            assertRefused(() -> revert(published, remainder), "the draft");
            remainder.draft().discard();
        }
        assertThat(lake.rows(ORDERS)).containsExactly(5L, 6L, 10L, 11L);
    }
}
