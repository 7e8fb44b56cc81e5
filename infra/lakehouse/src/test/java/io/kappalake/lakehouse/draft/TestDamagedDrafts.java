package io.kappalake.lakehouse.draft;

import static io.kappalake.lakehouse.draft.TestingLake.CUSTOMERS;
import static io.kappalake.lakehouse.draft.TestingLake.ORDERS;
import static io.kappalake.lakehouse.draft.TestingLake.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.FileIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Drafts of which somebody deleted files, as the maintenance of another table may. */
class TestDamagedDrafts {
    @TempDir Path folder;
    private TestingLake lake;
    private Draft draft;

    @BeforeEach
    void open() {
        lake = TestingLake.jdbc(folder);
        lake.create(ORDERS);
        lake.append(ORDERS, 1, 1);
        draft = lake.drafts("run 1").open(DraftRequest.of(ORDERS).lasting().build());
        lake.append(draft.name(), 1, 2);
    }

    @AfterEach
    void close() {
        lake.close();
    }

    private void publish() {
        Publication.of(lake.catalog(), "p1", "run 1")
                .publish(draft, Replacing.nothing(), Map.of())
                .prepare()
                .commit();
    }

    private void deleteMetadata() {
        Table table = draft.table();
        FileIO io = table.io();
        io.deleteFile(((HasTableOperations) table).operations().current().metadataFileLocation());
    }

    private void assertNothingLeft() {
        assertThat(lake.drafts("run 1").list()).isEmpty();
        assertThat(lake.table(ORDERS).refs()).containsOnlyKeys("main");
        assertThat(lake.draftFiles(ORDERS)).isEmpty();
        assertThat(lake.rows(ORDERS)).containsExactly(1L);
    }

    @Test
    void lieOutsideOfTheTablesFolder() {
        String table = lake.table(ORDERS).location() + "/";
        // as the removal of orphan files does
        TestingFiles.under(table).keySet().stream()
                .filter(path -> path.contains("drafts"))
                .toList()
                .forEach(lake.table(ORDERS).io()::deleteFile);
        publish();
        assertThat(lake.rows(ORDERS)).containsExactly(1L, 2L);
    }

    @Test
    void areNotPublishedWithoutOneOfTheirFiles() {
        DataFile lost = lake.append(draft.name(), 2, 3);
        lake.append(draft.name(), 3, 4);
        draft.table().io().deleteFile(lost.location());
        assertRefused(this::publish, "there is no file " + lost.location());
        for (int i = 0; i < 20; i++) {
            lake.append(draft.name(), 3, 10 + i);
        }
        assertRefused(this::publish, "there is no file " + lost.location());
        assertThat(lake.rows(ORDERS)).containsExactly(1L);
        draft.discard();
        assertNothingLeft();
    }

    @Test
    void canBeDiscardedWithoutTheirMetadata() {
        deleteMetadata();
        assertRefused(draft::table, "somebody deleted or damaged files of it");
        assertRefused(this::publish, "somebody deleted or damaged files of it");
        draft.discard();
        assertNothingLeft();
    }

    @Test
    void areFoundByTheirRunWithoutTheirMetadata() {
        deleteMetadata();
        List<Draft> found = lake.drafts("run 1").ofRun();
        assertThat(found)
                .singleElement()
                .satisfies(lost -> assertThat(lost.live()).isEqualTo(ORDERS))
                .satisfies(lost -> assertThat(lost.name()).isEqualTo(draft.name()));
        assertThat(lake.drafts("run 2").ofRun()).isEmpty();
        found.forEach(Draft::discard);
        assertNothingLeft();
    }

    @Test
    void doNotKeepOthersFromTheirWork() {
        deleteMetadata();
        lake.create(CUSTOMERS);
        Draft other = lake.drafts("run 2").open(DraftRequest.of(CUSTOMERS).build());
        assertThat(lake.drafts("run 2").ofRun()).hasSize(1);
        Draft again = lake.drafts("run 1").open(DraftRequest.of(ORDERS).build());
        lake.append(again.name(), 1, 3);
        assertThat(lake.rows(again.name())).containsExactly(3L);
        other.discard();
        again.discard();
        assertNothingLeft();
    }

    @Test
    void areCleanedThoughTheirOwnerIsUnknown() {
        deleteMetadata();
        assertThat(lake.drafts("cleaner").clean(state -> state.life() == Owner.Life.DEAD))
                .containsExactly("draft drafts.marts__orders__run_1 of marts.orders");
        assertNothingLeft();
    }

    @Test
    void ofAnEarlierVersionAreWithinTheTablesFolder() {
        Draft old = EarlierDrafts.open(lake, ORDERS, "old");
        assertThat(old.table().location()).startsWith(lake.table(ORDERS).location() + "/drafts/");
        lake.append(old.name(), 1, 5);
        Publication.of(lake.catalog(), "p1", "old")
                .publish(old, Replacing.nothing(), Map.of())
                .prepare()
                .commit();
        assertThat(lake.rows(ORDERS)).containsExactly(1L, 5L);
        EarlierDrafts.open(lake, ORDERS, "old").discard();
        assertThat(TestingFiles.under(lake.table(ORDERS).location() + "/drafts/")).hasSize(1);
        draft.discard();
    }
}
