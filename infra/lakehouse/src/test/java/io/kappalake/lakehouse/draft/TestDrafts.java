package io.kappalake.lakehouse.draft;

import static io.kappalake.lakehouse.draft.TestingLake.CUSTOMERS;
import static io.kappalake.lakehouse.draft.TestingLake.ORDERS;
import static io.kappalake.lakehouse.draft.TestingLake.SCHEMA;
import static io.kappalake.lakehouse.draft.TestingLake.SHAPE;
import static io.kappalake.lakehouse.draft.TestingLake.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.types.Types.IntegerType;
import org.apache.iceberg.types.Types.LongType;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.iceberg.types.Types.StringType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestDrafts {
    private static final Owner DEAD =
            new Owner(Owner.current().host(), 1, Instant.parse("2020-01-01T00:00:00Z"));
    private static final Owner ELSEWHERE =
            new Owner("elsewhere", 1, Instant.parse("2020-01-01T00:00:00Z"));

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

    private Draft open(String run, Owner owner) {
        return Drafts.on(lake.catalog(), run, owner)
                .open(DraftRequest.of(ORDERS).name("orders_lock").build());
    }

    private Draft openAs(TableShape shape, Evolution evolution) {
        return lake.drafts("run")
                .open(DraftRequest.of(ORDERS).shape(shape).evolution(evolution).build());
    }

    @Test
    void twinHasTheLiveTablesFieldIdsAndAFolderOfItsOwn() {
        Table live = lake.create(ORDERS);
        live.updateSchema().deleteColumn("id").addColumn("key", LongType.get()).commit();
        live.updateProperties()
                .set("write.data.path", "memory:elsewhere")
                .set("kappalake.cursor", "1")
                .commit();

        Draft draft = lake.drafts("run 1").open(DraftRequest.of(ORDERS).build());

        assertThat(draft.name()).hasToString("drafts.marts__orders__run_1");
        assertThat(draft.live()).isEqualTo(ORDERS);
        assertThat(draft.firstBuild()).isFalse();
        assertThat(draft.table().schema().asStruct())
                .isEqualTo(lake.table(ORDERS).schema().asStruct());
        assertThat(draft.table().schema().findField("key").fieldId()).isEqualTo(3);
        assertThat(draft.table().location())
                .startsWith("memory:%s/marts/_drafts/marts__orders__run_1-".formatted(folder))
                .doesNotStartWith(live.location());
        assertThat(draft.table().properties())
                .containsEntry("kappalake.draft.live", "marts.orders")
                .containsEntry("kappalake.draft.run-id", "run 1")
                .doesNotContainKeys("write.data.path", "kappalake.cursor");
    }

    @Test
    void isALockForOthersAsLongAsItsOwnerMayLive() {
        lake.create(ORDERS);
        open("first", Owner.current());

        assertRefused(
                () -> open("second", Owner.current()),
                "Cannot open the draft drafts.orders_lock: the run first (process "
                        + ProcessHandle.current().pid());
    }

    @Test
    void isKeptWhenItsOwnerIsOnAnotherHost() {
        lake.create(ORDERS);
        open("first", ELSEWHERE);

        assertRefused(
                () -> open("second", Owner.current()),
                "the run first (process 1 on elsewhere) has it since");
        assertThat(lake.drafts("run").list())
                .extracting(DraftState::life)
                .containsExactly(Owner.Life.UNKNOWN);
    }

    @Test
    void isALockThoughTheClockWasSetAfterItsOwnerHadBegun() {
        lake.create(ORDERS);
        Owner here = Owner.current();
        open(
                "first",
                new Owner(here.host(), here.pid(), here.started().minusSeconds(3600), here.mark()));

        assertRefused(
                () -> open("second", here),
                "Cannot open the draft drafts.orders_lock: the run first (process " + here.pid());
        assertThat(lake.drafts("run").list())
                .extracting(DraftState::life)
                .containsExactly(Owner.Life.ALIVE);
    }

    @Test
    void ofAnEarlierVersionHasNoMarkOfItsOwner() {
        lake.create(ORDERS);
        Owner here = Owner.current();
        Owner earlier = new Owner(here.host(), here.pid(), here.started());
        Draft draft = open("first", earlier);

        assertThat(lake.table(draft.name()).properties())
                .containsEntry("kappalake.draft.owner-started", here.started().toString())
                .doesNotContainKey("kappalake.draft.owner-mark");
        assertThat(lake.drafts("run").list())
                .extracting(DraftState::owner, DraftState::life)
                .containsExactly(tuple(earlier, Owner.Life.ALIVE));
    }

    @Test
    void makesWayWhenItsOwnerIsDead() {
        lake.create(ORDERS);
        lake.append(ORDERS, 1, 1);
        Draft dead = open("first", DEAD);
        lake.append(dead.name(), 1, 2);

        Draft second = open("second", Owner.current());

        assertThat(lake.rows(second.name())).isEmpty();
        assertThat(lake.table(ORDERS).refs()).hasSize(2);
        assertRefused(dead::table, "it is not there any more");
    }

    @Test
    void cleanRemovesDraftsAndLeftoverTagsAndNothingElse() {
        lake.create(ORDERS);
        lake.append(ORDERS, 1, 1);
        long snapshot = lake.table(ORDERS).currentSnapshot().snapshotId();
        Draft dead = open("first", DEAD);
        lake.append(dead.name(), 1, 2);
        Draft alive = lake.drafts("run").open(DraftRequest.of(ORDERS).build());
        lake.table(ORDERS).manageSnapshots().createTag("draft-gone-1", snapshot).commit();
        lake.table(ORDERS).manageSnapshots().createTag("audit", snapshot).commit();

        assertThat(lake.drafts("run").clean(draft -> draft.life() == Owner.Life.DEAD))
                .containsExactly(
                        "draft drafts.orders_lock of marts.orders",
                        "tag draft-gone-1 of marts.orders");

        assertThat(lake.drafts("run").list())
                .extracting(DraftState::name)
                .containsExactly(alive.name());
        assertThat(lake.table(ORDERS).refs()).hasSize(3).containsKeys("main", "audit");
        assertThat(lake.rows(ORDERS)).containsExactly(1L);
    }

    @Test
    void droppingADraftWithAllItsFilesHarmsNothing() {
        lake.create(ORDERS);
        lake.append(ORDERS, 1, 1);
        Draft draft = lake.drafts("run").open(DraftRequest.of(ORDERS).build());
        lake.append(draft.name(), 1, 2);
        TableOperations operations = ((HasTableOperations) draft.table()).operations();

        lake.catalog().dropTable(draft.name(), false);
        CatalogUtil.dropTableData(operations.io(), operations.current());
        TestingFiles.forget(operations.current().location() + "/");

        assertThat(lake.rows(ORDERS)).containsExactly(1L);
        draft.discard();
        assertThat(lake.table(ORDERS).refs()).containsOnlyKeys("main");
        lake.append(ORDERS, 1, 3);
        assertThat(lake.rows(ORDERS)).containsExactly(1L, 3L);
    }

    @Test
    void keepsTheShapeUnlessToldOtherwise() {
        lake.create(ORDERS);
        Schema wider =
                new Schema(
                        NestedField.optional(1, "id", StringType.get()),
                        NestedField.optional(2, "day", IntegerType.get()),
                        NestedField.optional(3, "note", StringType.get()));
        TableShape unpartitioned =
                new TableShape(
                        SCHEMA,
                        PartitionSpec.unpartitioned(),
                        SortOrder.unsorted(),
                        Map.of(),
                        Optional.empty());

        assertRefused(
                () -> openAs(TestingLake.shape(wider), Evolution.KEEP),
                "Cannot open a draft of marts.orders: column id is long, not string, column note is"
                        + " not there; open the draft with EVOLVE or REPLACE");
        assertRefused(
                () -> openAs(unpartitioned, Evolution.EVOLVE),
                "it is partitioned by (identity(day)), not by (); open the draft with REPLACE");
        assertRefused(
                () -> openAs(TestingLake.shape(wider), Evolution.EVOLVE),
                "Cannot evolve the schema of marts.orders");
        assertThat(lake.drafts("run").list()).isEmpty();
        openAs(SHAPE, Evolution.KEEP).discard();
        assertThat(openAs(unpartitioned, Evolution.REPLACE).table().spec().isUnpartitioned())
                .isTrue();
    }

    @Test
    void needsAShapeForATableThatIsNotThere() {
        assertThatThrownBy(() -> lake.drafts("run").open(DraftRequest.of(CUSTOMERS).build()))
                .isInstanceOfSatisfying(
                        LakehouseException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT))
                .hasMessageContaining("there is no such table");
        assertThat(lake.drafts("run").list()).isEmpty();
    }

    @Test
    void refusesToEvolveAnotherSchemaThanItWasOpenedFor() {
        lake.create(ORDERS);
        Schema wider =
                new Schema(
                        NestedField.optional(1, "id", LongType.get()),
                        NestedField.optional(2, "day", IntegerType.get()),
                        NestedField.optional(3, "note", StringType.get()));
        Draft draft = openAs(TestingLake.shape(wider), Evolution.EVOLVE);
        lake.table(ORDERS).updateSchema().addColumn("theirs", LongType.get()).commit();

        assertRefused(
                () ->
                        Publication.of(lake.catalog(), "p1", "run")
                                .publish(draft, Replacing.nothing(), Map.of())
                                .prepare(),
                "somebody changed its columns after the draft was opened");
    }

    @Test
    void tellsProcessesApart() {
        Owner here = Owner.current();
        assertThat(here.life()).isEqualTo(Owner.Life.ALIVE);
        assertThat(new Owner(here.host(), here.pid(), here.started().minusSeconds(60)).life())
                .isEqualTo(Owner.Life.DEAD);
        assertThat(new Owner(here.host(), Long.MAX_VALUE, Instant.now()).life())
                .isEqualTo(Owner.Life.DEAD);
        assertThat(ELSEWHERE.life()).isEqualTo(Owner.Life.UNKNOWN);
        assertThat(
                        new Owner(
                                        here.host(),
                                        here.pid(),
                                        here.started(),
                                        Optional.of("another boot 1"))
                                .life())
                .isEqualTo(Owner.Life.DEAD);
    }
}
