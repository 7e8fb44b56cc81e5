package io.kappalake.lakehouse.draft;

import static io.kappalake.lakehouse.draft.TestingLake.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Publications and reverts after all snapshots but those that tags keep have expired. */
class TestExpiredHistory {
    private static final Duration KEEP = Duration.ofDays(1);

    @TempDir Path folder;
    private TestingLake lake;
    private List<String> history;

    @BeforeEach
    void open() {
        lake = TestingLake.jdbc(folder);
        lake.create(ORDERS);
        lake.append(ORDERS, 1, 1, 2);
        lake.append(ORDERS, 2, 3);
        history = lake.paths(ORDERS);
    }

    @AfterEach
    void close() {
        lake.close();
    }

    private Draft draft(String run, int day, long... rows) {
        Draft draft = lake.drafts(run).open(DraftRequest.of(ORDERS).lasting().build());
        if (rows.length > 0) {
            lake.append(draft.name(), day, rows);
        }
        return draft;
    }

    private PublicationResult publish(String id, Draft draft, Replacing replacing) {
        return Publication.of(lake.catalog(), id, draft.runId())
                .keepEarlier(KEEP)
                .publish(draft, replacing, Map.of())
                .prepare()
                .commit();
    }

    /** Commits some more, and expires whatever no tag keeps. */
    private void appendAndExpire(int day, long... rows) {
        for (long row : rows) {
            lake.append(ORDERS, day, row);
        }
        lake.table(ORDERS)
                .expireSnapshots()
                .expireOlderThan(System.currentTimeMillis() + 1000)
                .retainLast(1)
                .commit();
    }

    private PublicationResult revert(PublicationResult what) {
        return Publications.revert(lake.catalog(), what, "back", Owner.current());
    }

    private void assertRefused(Runnable action, String message) {
        List<Long> before = lake.rows(ORDERS);
        assertThatThrownBy(action::run)
                .isInstanceOfSatisfying(
                        LakehouseException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.REFUSED))
                .hasMessageContaining(message);
        assertThat(lake.rows(ORDERS)).isEqualTo(before);
    }

    @Test
    void publishesHistory() {
        Draft draft = draft("one", 1, 10);
        appendAndExpire(3, 4, 5, 6);
        publish("p1", draft, Replacing.history(history));
        assertThat(lake.rows(ORDERS)).containsExactly(4L, 5L, 6L, 10L);
    }

    @Test
    void publishesWhatNobodyElseTouched() {
        Draft draft = draft("one", 1, 10);
        appendAndExpire(3, 4, 5);
        publish("p1", draft, Replacing.range(Expressions.equal("day", 1)));
        Draft another = draft("two", 2, 20);
        appendAndExpire(3, 6, 7);
        publish("p2", another, Replacing.partitions());
        assertThat(lake.rows(ORDERS)).containsExactly(4L, 5L, 6L, 7L, 10L, 20L);
    }

    @Test
    void refusesWhatOthersAddedTo() {
        Draft draft = draft("one", 1, 10);
        appendAndExpire(1, 4, 5);
        assertRefused(
                () -> publish("p1", draft, Replacing.range(Expressions.equal("day", 1))),
                "others added 2 files of what it replaces");
        assertRefused(() -> publish("p1", draft, Replacing.partitions()), "others added 2 files");
        assertRefused(() -> publish("p1", draft, Replacing.everything()), "others added 2 files");
        assertRefused(() -> publish("p1", draft, Replacing.files(history)), "others added 2 files");
    }

    @Test
    void refusesWhatOthersRemovedFrom() {
        Draft draft = draft("one", 1, 10);
        lake.table(ORDERS).newDelete().deleteFile(history.get(0)).commit();
        appendAndExpire(3, 4, 5);
        for (Replacing replacing : List.of(Replacing.files(history), Replacing.history(history))) {
            assertRefused(() -> publish("p1", draft, replacing), "are not in it any more");
        }
        assertRefused(() -> publish("p1", draft, Replacing.everything()), "others added");
    }

    @Test
    void refusesASecondPublicationOfTheSameHistory() {
        Draft first = draft("one", 1, 10);
        Draft second = draft("two", 1, 10);
        publish("p1", first, Replacing.history(List.of()));
        for (String tag : Publications.tags(lake.catalog(), ORDERS, "p1")) {
            Publications.removeTag(lake.catalog(), ORDERS, tag);
        }
        appendAndExpire(3, 4, 5);
        assertRefused(() -> publish("p2", second, Replacing.history(List.of())), "added rows");
    }

    @Test
    void takesBackAndPublishesAgain() {
        PublicationResult published =
                publish("p1", draft("one", 1, 10), Replacing.history(history));
        for (int i = 0; i < 3; i++) {
            appendAndExpire(3, 100 + i, 200 + i);
            PublicationResult back = revert(published);
            assertThat(lake.rows(ORDERS)).contains(1L, 2L, 3L, 100L + i).doesNotContain(10L);
            appendAndExpire(3, 300 + i, 400 + i);
            published = revert(back);
            assertThat(lake.rows(ORDERS)).contains(10L, 400L + i).doesNotContain(1L, 2L, 3L);
        }
        assertThat(lake.rows(ORDERS)).hasSize(1 + 3 * 4);
    }

    @Test
    void refusesToTakeBackWhatOthersRemoved() {
        PublicationResult published =
                publish("p1", draft("one", 1, 10), Replacing.history(history));
        lake.table(ORDERS).newDelete().deleteFromRowFilter(Expressions.equal("day", 1)).commit();
        appendAndExpire(3, 4, 5);
        assertRefused(() -> revert(published), "is not in the table any more");
    }

    @Test
    void countsTheTimeToKeepFromThePublication() {
        Snapshot old = lake.table(ORDERS).currentSnapshot();
        Draft draft = draft("one", 1, 10);
        while (System.currentTimeMillis() <= old.timestampMillis() + 5) {
            Thread.onSpinWait();
        }
        long began = System.currentTimeMillis();
        PublicationResult published = publish("p1", draft, Replacing.history(history));
        assertThat(end("before-p1")).isGreaterThanOrEqualTo(began + KEEP.toMillis());
        revert(published);
        // a snapshot gets its time when it is committed, a little later than its tag
        assertThat(end("before-revert-p1")).isCloseTo(end("after-p1"), within(60_000L));
        assertThat(end("after-revert-p1")).isCloseTo(end("after-p1"), within(60_000L));
        assertThat(Publications.tags(lake.catalog(), ORDERS, "p1"))
                .containsExactly("after-p1", "after-revert-p1", "before-p1", "before-revert-p1");
    }

    /** The time from which on expiry removes a tag. */
    private long end(String tag) {
        Table table = lake.table(ORDERS);
        SnapshotRef ref = table.refs().get(tag);
        return table.snapshot(ref.snapshotId()).timestampMillis() + ref.maxRefAgeMs();
    }

    @Test
    void keepsTheFilesThatATagKeeps() {
        DataFile before = lake.append(ORDERS, 1, 9);
        List<String> replaced = lake.paths(ORDERS);
        publish("p1", draft("one", 1, 10), Replacing.history(replaced));
        appendAndExpire(3, 4, 5);
        assertThat(TestingFiles.exists(before.location())).isTrue();
    }
}
