package io.kappalake.lakehouse.draft;

import static io.kappalake.lakehouse.draft.TestingLake.ORDERS;
import static io.kappalake.lakehouse.draft.TestingLake.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestHistoryReplacement {
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

    private Draft draft(String run, long... rows) {
        Draft draft =
                lake.drafts(run)
                        .open(
                                DraftRequest.of(ORDERS)
                                        .base(lake.table(ORDERS).currentSnapshot().snapshotId())
                                        .lasting()
                                        .build());
        lake.append(draft.name(), 1, rows);
        return draft;
    }

    private PublicationResult publish(String id, Draft draft, List<String> paths) {
        return Publication.of(lake.catalog(), id, draft.runId())
                .publish(draft, Replacing.history(paths), Map.of())
                .prepare()
                .commit();
    }

    @Test
    void keepsWhatOthersAppendMeanwhile() {
        Draft draft = draft("one", 10, 11);
        lake.append(ORDERS, 1, 4);
        publish("p1", draft, history);
        assertThat(lake.rows(ORDERS)).containsExactlyInAnyOrder(4L, 10L, 11L);
    }

    @Test
    void refusesTheSecondPublicationOfTheSameHistory() {
        Draft first = draft("one", 10);
        Draft second = draft("two", 20);
        publish("p1", first, history);
        assertRefused(() -> publish("p2", second, history), "not in it any more");
        assertThat(lake.rows(ORDERS)).containsExactly(10L);
    }

    @Test
    void refusesASecondPublicationEvenWhereItReplacesNoFile() {
        Draft first = draft("one", 10);
        Draft second = draft("two", 10);
        publish("p1", first, List.of());
        assertRefused(() -> publish("p2", second, List.of()), "p1 added rows");
        assertThat(lake.rows(ORDERS)).containsExactlyInAnyOrder(1L, 2L, 3L, 10L);
    }

    @Test
    void takesAPublicationThatWasTakenBackForNoConflict() {
        Draft first = draft("one", 10);
        Draft second = draft("two", 20);
        PublicationResult published = publish("p1", first, history);
        Publications.revert(lake.catalog(), published, "one", Owner.current());
        publish("p2", second, history);
        assertThat(lake.rows(ORDERS)).containsExactly(20L);
    }

    @Test
    void canBeTakenBackAndPublishedAgainAsOftenAsOneLikes() {
        Draft draft = draft("one", 10);
        PublicationResult published = publish("p1", draft, history);
        for (int i = 0; i < 3; i++) {
            lake.append(ORDERS, 1, 100 + i);
            PublicationResult back =
                    Publications.revert(lake.catalog(), published, "one", Owner.current());
            assertThat(lake.rows(ORDERS)).contains(1L, 2L, 3L, 100L + i).doesNotContain(10L);
            published = Publications.revert(lake.catalog(), back, "one", Owner.current());
            assertThat(lake.rows(ORDERS)).contains(10L, 100L + i).doesNotContain(1L, 2L, 3L);
        }
    }

    @Test
    void startsFromTheBaseThatWasAskedFor() {
        long base = lake.table(ORDERS).currentSnapshot().snapshotId();
        lake.append(ORDERS, 1, 4);
        Draft draft = lake.drafts("one").open(DraftRequest.of(ORDERS).base(base).lasting().build());
        assertThat(draft.baseSnapshot()).hasValue(base);
        assertThat(lake.table(ORDERS).refs().values())
                .anySatisfy(tag -> assertThat(tag.snapshotId()).isEqualTo(base));
        assertRefused(
                () -> lake.drafts("two").open(DraftRequest.of(ORDERS).base(42).build()), "expired");
        assertThat(lake.drafts("one").list()).hasSize(1);
    }

    @Test
    void outlivesTheProcessThatOpenedIt() {
        Drafts dead =
                Drafts.on(
                        lake.catalog(),
                        "one",
                        new Owner(Owner.current().host(), 1, Instant.EPOCH.plusSeconds(1)));
        Draft draft = dead.open(DraftRequest.of(ORDERS).name("lock").lasting().build());
        assertThat(dead.list())
                .singleElement()
                .extracting(DraftState::life)
                .isEqualTo(Owner.Life.UNKNOWN);
        assertThat(lake.drafts("two").clean(d -> d.life() == Owner.Life.DEAD)).isEmpty();
        assertRefused(
                () -> lake.drafts("two").open(DraftRequest.of(ORDERS).name("lock").build()),
                "the run one");
        assertThat(lake.drafts("one").find(TableIdentifier.of(Drafts.NAMESPACE, "lock")))
                .isPresent();
        draft.discard();
        assertThat(dead.list()).isEmpty();
    }
}
