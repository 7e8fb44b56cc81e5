package io.kappalake.lakehouse.draft;

import static io.kappalake.lakehouse.draft.TestingLake.CUSTOMERS;
import static io.kappalake.lakehouse.draft.TestingLake.ORDERS;
import static io.kappalake.lakehouse.draft.TestingLake.SHAPE;
import static io.kappalake.lakehouse.draft.TestingLake.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.expressions.Expressions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestPublication {
    @TempDir Path folder;
    private TestingLake lake;

    @BeforeEach
    void open() {
        lake = TestingLake.jdbc(folder);
    }

    @AfterEach
    void close() {
        lake.close();
    }

    private Draft draft() {
        return lake.drafts("run").open(DraftRequest.of(ORDERS).build());
    }

    private Publication.Builder publication() {
        return Publication.of(lake.catalog(), "p1", "run");
    }

    private PublicationResult publish(Draft draft, Replacing replacing) {
        return publication().publish(draft, replacing, Map.of()).prepare().commit();
    }

    @Test
    void addsTheDraftsRowsAndTakesItOffTheCatalog() {
        lake.create(ORDERS);
        lake.append(ORDERS, 1, 1, 2);
        Draft draft = draft();
        lake.append(draft.name(), 2, 3);

        Publication publication =
                publication().publish(draft, Replacing.nothing(), Map.of("cursor", "7")).prepare();
        assertThat(publication.changes())
                .containsExactly(new TableChange(ORDERS, false, 1, 0, 1, 0, 1, List.of()));
        assertThat(lake.rows(ORDERS)).containsExactly(1L, 2L);
        PublicationResult published = publication.commit();

        assertThat(lake.rows(ORDERS)).containsExactly(1L, 2L, 3L);
        assertThat(published.tables())
                .containsExactly(
                        new PublishedTable(
                                ORDERS,
                                draft.baseSnapshot(),
                                OptionalLong.of(lake.table(ORDERS).currentSnapshot().snapshotId()),
                                false));
        assertThat(lake.table(ORDERS).properties()).containsEntry("cursor", "7");
        assertThat(lake.table(ORDERS).currentSnapshot().summary())
                .containsEntry("cursor", "7")
                .containsEntry("kappalake.publication-id", "p1")
                .containsEntry("kappalake.run-id", "run")
                .containsEntry("kappalake.replaced-files", "0");
        assertThat(lake.table(ORDERS).refs()).containsOnlyKeys("main");
        assertThat(lake.catalog().listTables(Drafts.NAMESPACE)).isEmpty();
        assertThat(lake.draftFiles(ORDERS))
                .hasSize(1)
                .allSatisfy((path, contents) -> assertThat(path).endsWith(".parquet"));
    }

    @Test
    void replacesWhatItIsTold() {
        lake.create(ORDERS);
        lake.append(ORDERS, 1, 1, 2);
        lake.append(ORDERS, 2, 3, 4);
        List<String> paths = lake.paths(ORDERS);

        Draft files = draft();
        lake.append(files.name(), 1, 1, 5);
        publish(files, Replacing.files(List.of(paths.get(1))));
        assertThat(lake.rows(ORDERS)).hasSize(4).contains(5L);

        Draft range = draft();
        lake.append(range.name(), 2, 9);
        publish(range, Replacing.range(Expressions.equal("day", 2)));
        assertThat(lake.rows(ORDERS)).contains(9L);

        Draft partitions = draft();
        lake.append(partitions.name(), 2, 10);
        lake.append(partitions.name(), 3, 11);
        publish(partitions, Replacing.partitions());
        assertThat(lake.rows(ORDERS)).contains(10L, 11L).doesNotContain(9L);

        Draft everything = draft();
        lake.append(everything.name(), 1, 12);
        publish(everything, Replacing.everything());
        assertThat(lake.rows(ORDERS)).containsExactly(12L);
    }

    @Test
    void makesATableThatIsNotThere() {
        Draft draft = lake.drafts("run").open(DraftRequest.of(ORDERS).shape(SHAPE).build());
        assertThat(draft.firstBuild()).isTrue();
        lake.append(draft.name(), 1, 1);

        PublicationResult published = publish(draft, Replacing.nothing());

        assertThat(published.tables().get(0).created()).isTrue();
        assertThat(lake.rows(ORDERS)).containsExactly(1L);
        assertThat(lake.table(ORDERS).properties())
                .containsEntry("write.parquet.compression-level", "1")
                .doesNotContainKey("kappalake.draft.live");
        lake.append(ORDERS, 1, 2);
        assertThat(lake.rows(ORDERS)).containsExactly(1L, 2L);
    }

    @Test
    void publishesSeveralTablesOrNone() {
        lake.create(ORDERS);
        lake.create(CUSTOMERS);
        Draft orders = draft();
        Draft customers = lake.drafts("run").open(DraftRequest.of(CUSTOMERS).build());
        lake.append(orders.name(), 1, 1);
        lake.append(customers.name(), 1, 2);
        Publication.Builder both =
                publication()
                        .publish(orders, Replacing.everything(), Map.of())
                        .publish(customers, Replacing.everything(), Map.of());
        Publication prepared = both.prepare();
        lake.append(CUSTOMERS, 1, 3);

        assertRefused(prepared::commit, "Cannot publish marts.customers");
        assertThat(lake.rows(ORDERS)).isEmpty();
        assertThat(lake.rows(CUSTOMERS)).containsExactly(3L);
        assertThat(lake.drafts("run").list()).hasSize(2);

        customers.discard();
        Draft again = lake.drafts("run").open(DraftRequest.of(CUSTOMERS).build());
        lake.append(again.name(), 1, 4);
        publication()
                .publish(orders, Replacing.everything(), Map.of())
                .publish(again, Replacing.everything(), Map.of())
                .prepare()
                .commit();
        assertThat(lake.rows(ORDERS)).containsExactly(1L);
        assertThat(lake.rows(CUSTOMERS)).containsExactly(4L);
        assertThat(lake.drafts("run").list()).isEmpty();
    }

    @Test
    void keepsWhatOthersCommittedMeanwhileWhereItDoesNotConflict() {
        lake.create(ORDERS);
        lake.append(ORDERS, 1, 1);
        Draft draft = draft();
        lake.append(draft.name(), 1, 2);
        Publication prepared =
                publication()
                        .publish(draft, Replacing.range(Expressions.equal("day", 1)), Map.of())
                        .prepare();
        lake.append(ORDERS, 2, 3);

        prepared.commit();

        assertThat(lake.rows(ORDERS)).containsExactly(2L, 3L);
    }

    @Test
    void refusesADraftThatWasWrittenToAfterItWasPrepared() {
        lake.create(ORDERS);
        Draft draft = draft();
        lake.append(draft.name(), 1, 2);
        Publication prepared =
                publication().publish(draft, Replacing.nothing(), Map.of()).prepare();
        lake.append(draft.name(), 1, 3);

        assertRefused(prepared::commit, "it is not what was prepared");
        assertThat(lake.rows(ORDERS)).isEmpty();
        assertThat(lake.rows(draft.name())).containsExactly(2L, 3L);
    }

    @Test
    void publishesTheSnapshotThatWasAuditedAndNoOther() {
        lake.create(ORDERS);
        Draft draft = draft();
        lake.append(draft.name(), 1, 2);
        long audited = draft.table().currentSnapshot().snapshotId();
        lake.append(draft.name(), 1, 3);
        long later = draft.table().currentSnapshot().snapshotId();

        assertRefused(
                () ->
                        publication()
                                .publish(draft, audited, Replacing.nothing(), Map.of())
                                .prepare(),
                "it is not what was prepared");
        publication().publish(draft, later, Replacing.nothing(), Map.of()).prepare().commit();

        assertThat(lake.rows(ORDERS)).containsExactly(2L, 3L);
    }

    @Test
    void leavesNothingBehindThatWasPreparedAndNotCommitted() {
        lake.create(ORDERS);
        Draft draft = draft();
        lake.append(draft.name(), 1, 2);
        Set<String> before = Set.copyOf(TestingFiles.under(lake.table(ORDERS).location()).keySet());

        try (Publication publication =
                publication().publish(draft, Replacing.nothing(), Map.of()).prepare()) {
            assertThat(publication.changes()).hasSize(1);
        }

        assertThat(TestingFiles.under(lake.table(ORDERS).location()).keySet()).isEqualTo(before);
    }

    @Test
    void changesPropertiesAloneForADraftWithoutRows() {
        lake.create(ORDERS);
        lake.append(ORDERS, 1, 1);
        long snapshot = lake.table(ORDERS).currentSnapshot().snapshotId();
        Draft draft = draft();

        PublicationResult published =
                publication()
                        .publish(draft, Replacing.partitions(), Map.of("cursor", "8"))
                        .prepare()
                        .commit();

        assertThat(published.tables())
                .containsExactly(
                        new PublishedTable(
                                ORDERS,
                                OptionalLong.of(snapshot),
                                OptionalLong.of(snapshot),
                                false));
        assertThat(lake.table(ORDERS).properties()).containsEntry("cursor", "8");
        assertThat(lake.table(ORDERS).history()).hasSize(1);
    }

    @Test
    void movesATagToTheSnapshotThatItMakes() {
        Draft first = lake.drafts("run").open(DraftRequest.of(ORDERS).shape(SHAPE).build());
        lake.append(first.name(), 1, 1);
        publication()
                .tagLatest("latest")
                .publish(first, Replacing.nothing(), Map.of())
                .prepare()
                .commit();
        long made = lake.table(ORDERS).currentSnapshot().snapshotId();
        assertThat(lake.table(ORDERS).refs().get("latest").snapshotId()).isEqualTo(made);

        lake.append(ORDERS, 1, 2);
        Draft empty = draft();
        Publication.of(lake.catalog(), "p2", "run")
                .tagLatest("latest")
                .publish(empty, Replacing.nothing(), Map.of("cursor", "8"))
                .prepare()
                .commit();
        assertThat(lake.table(ORDERS).refs().get("latest").snapshotId()).isEqualTo(made);

        Draft second = draft();
        lake.append(second.name(), 1, 3);
        Publication.of(lake.catalog(), "p3", "run")
                .tagLatest("latest")
                .publish(second, Replacing.everything(), Map.of())
                .prepare()
                .commit();
        assertThat(lake.table(ORDERS).refs().get("latest").snapshotId())
                .isEqualTo(lake.table(ORDERS).currentSnapshot().snapshotId());
    }

    @Test
    void noFileToReplaceIsAConditionToo() {
        lake.create(ORDERS);
        lake.append(ORDERS, 1, 1);
        Draft draft = draft();
        lake.append(draft.name(), 1, 2);
        // the key that the draft found in no file
        lake.append(ORDERS, 1, 2);

        assertRefused(() -> publish(draft, Replacing.files(List.of())), "nothing was changed");
        assertThat(lake.rows(ORDERS)).containsExactly(1L, 2L);
    }

    @Test
    void leavesOutWhatWasWithdrawn() {
        lake.create(ORDERS);
        List<String> old = List.of(lake.append(ORDERS, 1, 1, 7).location());
        Draft draft = draft();
        DataFile first = lake.append(draft.name(), 1, 2);
        long snapshot = draft.table().currentSnapshot().snapshotId();
        lake.append(draft.name(), 1, 2, 7);

        draft.withdraw(snapshot);
        assertThat(lake.rows(draft.name())).containsExactly(2L, 7L);
        assertThat(draft.table().io().newInputFile(first.location()).exists()).isFalse();
        publish(draft, Replacing.files(old));

        assertThat(lake.rows(ORDERS)).containsExactly(2L, 7L);
        assertRefused(() -> draft.withdraw(snapshot), "published or discarded");
    }

    @Test
    void deletesWhatItDoesNotAdopt() {
        lake.create(ORDERS);
        Draft draft = draft();
        DataFile dropped = lake.append(draft.name(), 1, 1);
        DataFile kept = lake.append(draft.name(), 2, 2);
        draft.table().newDelete().deleteFile(dropped).commit();
        DataFile uncommitted = TestingLake.write(draft.table(), 1, 3);

        publish(draft, Replacing.nothing());

        assertThat(lake.rows(ORDERS)).containsExactly(2L);
        assertThat(TestingFiles.exists(uncommitted.location())).isFalse();
        assertThat(lake.draftFiles(ORDERS)).containsOnlyKeys(kept.location());
    }

    @Test
    void deletesNoFileWhoseNameIsSpelledInAnotherWay() {
        lake.create(ORDERS);
        Draft draft = draft();
        DataFile written = TestingLake.write(draft.table(), 1, 1);
        String folder = draft.table().location();
        String other = written.location().replace(folder, folder.replace("memory:", "memory://"));
        TestingFiles.alias(other, written.location());
        draft.table()
                .newAppend()
                .appendFile(
                        DataFiles.builder(draft.table().spec())
                                .copy(written)
                                .withPath(other)
                                .build())
                .commit();

        publish(draft, Replacing.nothing());

        assertThat(TestingFiles.exists(written.location())).isTrue();
        assertThat(lake.draftFiles(ORDERS)).containsOnlyKeys(written.location());
    }

    @Test
    void discardsWithoutATrace() {
        lake.create(ORDERS);
        lake.append(ORDERS, 1, 1);
        Draft draft = draft();
        assertThat(lake.table(ORDERS).refs()).hasSize(2);
        lake.append(draft.name(), 1, 2);

        draft.discard();
        draft.discard();

        assertThat(lake.table(ORDERS).refs()).containsOnlyKeys("main");
        assertThat(lake.rows(ORDERS)).containsExactly(1L);
        assertThat(lake.draftFiles(ORDERS)).isEmpty();
    }
}
