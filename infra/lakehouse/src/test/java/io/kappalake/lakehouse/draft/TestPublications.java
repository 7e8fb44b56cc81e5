package io.kappalake.lakehouse.draft;

import static io.kappalake.lakehouse.draft.TestingLake.CUSTOMERS;
import static io.kappalake.lakehouse.draft.TestingLake.ORDERS;
import static io.kappalake.lakehouse.draft.TestingLake.SHAPE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.types.Types.IntegerType;
import org.apache.iceberg.types.Types.LongType;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.iceberg.types.Types.StringType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestPublications {
    @TempDir Path folder;
    private TestingLake lake;

    @BeforeEach
    void open() {
        lake = TestingLake.jdbc(folder);
        lake.create(ORDERS);
        lake.append(ORDERS, 1, 1, 2);
        lake.append(ORDERS, 2, 3);
    }

    @AfterEach
    void close() {
        lake.close();
    }

    private PublicationResult replaceDayOne(Map<String, String> properties) {
        Draft draft = lake.drafts("run").open(DraftRequest.of(ORDERS).build());
        lake.append(draft.name(), 1, 11);
        return Publication.of(lake.catalog(), "p1", "run")
                .publish(draft, Replacing.range(Expressions.equal("day", 1)), properties)
                .prepare()
                .commit();
    }

    private PublicationResult revert(PublicationResult what) {
        return Publications.revert(lake.catalog(), what, "back", Owner.current());
    }

    private void assertRevertRefused(PublicationResult what, String message) {
        long snapshot = lake.table(ORDERS).currentSnapshot().snapshotId();
        assertThatThrownBy(() -> revert(what))
                .isInstanceOfSatisfying(
                        LakehouseException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.REFUSED))
                .hasMessageStartingWith("Cannot revert the publication p1 of marts.orders")
                .hasMessageContaining(message);
        assertThat(lake.table(ORDERS).currentSnapshot().snapshotId()).isEqualTo(snapshot);
    }

    @Test
    void takesBackFilesAndPropertiesAndKeepsWhatWasCommittedSince() {
        lake.table(ORDERS).updateProperties().set("cursor", "1").set("old", "x").commit();
        Map<String, String> properties = new HashMap<>(Map.of("cursor", "2", "new", "y"));
        properties.put("old", null);
        PublicationResult published = replaceDayOne(properties);
        assertThat(lake.rows(ORDERS)).containsExactly(3L, 11L);
        lake.append(ORDERS, 1, 4);

        assertThat(Publications.find(lake.catalog(), "p1")).isEqualTo(published);
        assertThat(Publications.find(lake.catalog(), "p1", ORDERS)).isEqualTo(published);
        PublicationResult reverted = revert(published);

        assertThat(reverted.id()).isEqualTo("revert-p1");
        assertThat(lake.rows(ORDERS)).containsExactly(1L, 2L, 3L, 4L);
        assertThat(lake.table(ORDERS).properties())
                .containsEntry("cursor", "1")
                .containsEntry("old", "x")
                .doesNotContainKey("new");
        assertThat(lake.table(ORDERS).currentSnapshot().summary())
                .containsEntry("kappalake.publication-id", "revert-p1")
                .containsEntry("kappalake.owner", Owner.current().toString());
        assertRevertRefused(published, "others changed its property cursor since, to 1");

        revert(reverted);
        assertThat(lake.rows(ORDERS)).containsExactly(3L, 4L, 11L);
        assertThat(lake.table(ORDERS).properties()).containsEntry("new", "y");
    }

    @Test
    void refusesWhenOthersTouchedTheSameFiles() {
        PublicationResult published = replaceDayOne(Map.of());
        lake.table(ORDERS).newDelete().deleteFromRowFilter(Expressions.equal("day", 1)).commit();

        assertRevertRefused(published, "that it added is not in the table any more");
    }

    @Test
    void saysThatItsRowsWereCompacted() {
        PublicationResult published = replaceDayOne(Map.of());
        DataFile other = lake.append(ORDERS, 1, 4);
        Table table = lake.table(ORDERS);
        Set<DataFile> old = new HashSet<>(TestingLake.files(table));
        old.removeIf(file -> file.partition().get(0, Integer.class) != 1);
        assertThat(old).hasSize(2).anyMatch(file -> file.location().equals(other.location()));
        RewriteFiles compaction = table.newRewrite();
        old.forEach(compaction::deleteFile);
        compaction.addFile(TestingLake.write(table, 1, 11, 4)).commit();

        assertRevertRefused(published, "it was compacted since");
        assertRevertRefused(published, "have to be told apart first");
    }

    @Test
    void needsTheSnapshotBefore() {
        PublicationResult published = replaceDayOne(Map.of());
        expire(published.tables().get(0).before().getAsLong());

        assertRevertRefused(published, "expired (keepEarlier prevents that)");
    }

    private void expire(long snapshot) {
        lake.table(ORDERS).expireSnapshots().expireSnapshotId(snapshot).commit();
    }

    @Test
    void keepsTheSnapshotsThatARevertNeeds() {
        Draft draft = lake.drafts("run").open(DraftRequest.of(ORDERS).build());
        lake.append(draft.name(), 1, 11);
        PublicationResult published =
                Publication.of(lake.catalog(), "p1", "run")
                        .keepEarlier(Duration.ofDays(1))
                        .publish(draft, Replacing.everything(), Map.of())
                        .prepare()
                        .commit();
        lake.append(ORDERS, 3, 5);

        lake.table(ORDERS)
                .expireSnapshots()
                .expireOlderThan(System.currentTimeMillis() + 1000)
                .retainLast(1)
                .commit();

        revert(published);
        assertThat(lake.rows(ORDERS)).containsExactly(1L, 2L, 3L, 5L);
    }

    @Test
    void emptiesATableThatThePublicationMade() {
        Draft orders = lake.drafts("run").open(DraftRequest.of(ORDERS).build());
        Draft customers = lake.drafts("run").open(DraftRequest.of(CUSTOMERS).shape(SHAPE).build());
        lake.append(orders.name(), 3, 5);
        lake.append(customers.name(), 1, 6);
        PublicationResult published =
                Publication.of(lake.catalog(), "p1", "run")
                        .publish(orders, Replacing.nothing(), Map.of())
                        .publish(customers, Replacing.nothing(), Map.of())
                        .prepare()
                        .commit();
        assertThat(Publications.find(lake.catalog(), "p1").tables())
                .containsExactlyInAnyOrderElementsOf(published.tables());

        revert(published);

        assertThat(lake.rows(ORDERS)).containsExactly(1L, 2L, 3L);
        assertThat(lake.rows(CUSTOMERS)).isEmpty();
    }

    @Test
    void takesBackPropertiesAlone() {
        PublicationResult published =
                Publication.of(lake.catalog(), "p1", "run")
                        .properties(ORDERS, Map.of("cursor", "9"))
                        .prepare()
                        .commit();
        assertThat(Publications.find(lake.catalog(), "p1")).isEqualTo(published);

        revert(published);

        assertThat(lake.table(ORDERS).properties()).doesNotContainKey("cursor");
        assertThat(lake.rows(ORDERS)).containsExactly(1L, 2L, 3L);
    }

    @Test
    void keepsColumnsThatThePublicationAdded() {
        Schema wanted =
                new Schema(
                        NestedField.optional(9, "note", StringType.get()),
                        NestedField.optional(8, "day", IntegerType.get()),
                        NestedField.optional(7, "id", LongType.get()));
        Draft draft =
                lake.drafts("run")
                        .open(
                                DraftRequest.of(ORDERS)
                                        .shape(TestingLake.shape(wanted))
                                        .evolution(Evolution.EVOLVE)
                                        .build());
        assertThat(draft.table().schema().findField("note").fieldId()).isEqualTo(3);
        assertThat(lake.table(ORDERS).schema().findField("note")).isNull();
        lake.append(draft.name(), 1, 11);

        Publication publication =
                Publication.of(lake.catalog(), "p1", "run")
                        .publish(draft, Replacing.everything(), Map.of())
                        .prepare();
        assertThat(publication.changes().get(0).newColumns()).containsExactly("note");
        PublicationResult published = publication.commit();
        assertThat(lake.table(ORDERS).schema().findField("note").fieldId()).isEqualTo(3);
        assertThat(lake.rows(ORDERS)).containsExactly(11L);

        revert(published);
        assertThat(lake.rows(ORDERS)).containsExactly(1L, 2L, 3L);
        assertThat(lake.table(ORDERS).schema().findField("note")).isNotNull();
    }

    @Test
    void givesColumnsBackThatThePublicationDropped() {
        lake.table(ORDERS).updateSchema().addColumn("note", StringType.get()).commit();
        int note = lake.table(ORDERS).schema().findField("note").fieldId();
        Draft draft =
                lake.drafts("run")
                        .open(
                                DraftRequest.of(ORDERS)
                                        .shape(TestingLake.SHAPE)
                                        .evolution(Evolution.EVOLVE)
                                        .build());
        lake.append(draft.name(), 1, 11);
        PublicationResult published =
                Publication.of(lake.catalog(), "p1", "run")
                        .publish(draft, Replacing.everything(), Map.of())
                        .prepare()
                        .commit();
        assertThat(lake.table(ORDERS).schema().findField("note")).isNull();

        revert(published);

        assertThat(lake.table(ORDERS).schema().findField("note").fieldId()).isEqualTo(note);
        assertThat(lake.rows(ORDERS)).containsExactly(1L, 2L, 3L);
    }

    @Test
    void givesAReplacedTableItsOldFormBack() {
        Table live = lake.table(ORDERS);
        Schema schema = live.schema();
        Snapshot snapshot = live.currentSnapshot();
        Schema wanted =
                new Schema(
                        NestedField.optional(1, "day", IntegerType.get()),
                        NestedField.optional(2, "id", LongType.get()),
                        NestedField.optional(3, "shop", StringType.get()));
        Draft draft =
                lake.drafts("run")
                        .open(
                                DraftRequest.of(ORDERS)
                                        .shape(TestingLake.shape(wanted))
                                        .evolution(Evolution.REPLACE)
                                        .build());
        lake.append(draft.name(), 1, 11);
        PublicationResult published =
                Publication.of(lake.catalog(), "p1", "run")
                        .publish(draft, Replacing.everything(), Map.of("cursor", "1"))
                        .prepare()
                        .commit();
        assertThat(lake.table(ORDERS).schema().columns())
                .extracting(NestedField::name)
                .containsExactly("day", "id", "shop");
        assertThat(lake.rows(ORDERS)).containsExactly(11L);
        assertThat(lake.table(ORDERS).snapshot(snapshot.snapshotId())).isNotNull();

        revert(published);

        assertThat(lake.table(ORDERS).schema().sameSchema(schema)).isTrue();
        assertThat(lake.rows(ORDERS)).containsExactly(1L, 2L, 3L);
        assertThat(lake.table(ORDERS).properties()).doesNotContainKey("cursor");
    }
}
