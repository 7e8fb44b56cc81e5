package io.kappalake.lakehouse.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.lakehouse.draft.DraftState;
import io.kappalake.lakehouse.draft.Owner;
import io.kappalake.lakehouse.ledger.Ledger;
import io.kappalake.lakehouse.maintenance.TableUpkeep.Partition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.PartitionData;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.iceberg.types.Types.DateType;
import org.apache.iceberg.types.Types.IntegerType;
import org.apache.iceberg.types.Types.LongType;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.iceberg.types.Types.StringType;
import org.apache.iceberg.types.Types.TimestampType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TestUpkeepPlanner {
    private static final TableIdentifier NAME = TableIdentifier.of("orders", "order_events");
    private static final Schema SCHEMA =
            new Schema(
                    NestedField.required(1, "id", LongType.get()),
                    NestedField.required(2, "at", TimestampType.withZone()));
    private static final PartitionSpec BY_DAY = PartitionSpec.builderFor(SCHEMA).day("at").build();
    private static final UpkeepPolicy POLICY =
            new UpkeepPolicy(
                    1,
                    3,
                    4,
                    Duration.ofDays(5),
                    6,
                    2,
                    Duration.ofDays(7),
                    Duration.ofDays(7),
                    3,
                    Optional.of(Duration.ofMinutes(10)));

    /** 2026-03-01 and the day after. */
    private static final int FIRST = 20_513;

    private static final int SECOND = FIRST + 1;
    private static final long SMALL = 1000;
    private static final long LARGE = 50L << 20;

    private InMemoryCatalog catalog;
    private Table table;

    @BeforeEach
    void create() {
        catalog = new InMemoryCatalog();
        catalog.initialize("test", Map.of());
        catalog.createNamespace(Namespace.of("orders"));
        table = catalog.createTable(NAME, SCHEMA, BY_DAY);
    }

    @AfterEach
    void close() throws Exception {
        catalog.close();
    }

    private DataFile append(int day, long bytes, String... summary) {
        PartitionData partition = new PartitionData(BY_DAY.partitionType());
        partition.set(0, day);
        DataFile file =
                DataFiles.builder(BY_DAY)
                        .withPath("memory:/" + UUID.randomUUID() + ".parquet")
                        .withPartition(partition)
                        .withFileSizeInBytes(bytes)
                        .withRecordCount(1)
                        .build();
        AppendFiles append = table.newFastAppend().appendFile(file);
        for (int i = 0; i < summary.length; i += 2) {
            append.set(summary[i], summary[i + 1]);
        }
        append.commit();
        return file;
    }

    private static TableUpkeep plan(Table of, Duration later, DraftState... drafts) {
        of.refresh();
        return new UpkeepPlanner(POLICY, Instant.now().plus(later), () -> List.of(drafts))
                .plan(NAME, of);
    }

    private TableUpkeep plan() {
        return plan(table, Duration.ZERO);
    }

    @Test
    void compactsPartitionsWithManySmallFiles() {
        assertThat(plan())
                .isEqualTo(
                        new TableUpkeep(
                                NAME.toString(),
                                0,
                                0,
                                0,
                                0,
                                0,
                                0,
                                plan().metadataBytes(),
                                false,
                                true,
                                List.of(),
                                List.of(),
                                List.of()));
        append(FIRST, SMALL);
        append(FIRST, SMALL);
        append(FIRST, LARGE);
        append(SECOND, SMALL);
        assertThat(plan().compaction()).isEmpty();
        append(FIRST, 2 * SMALL);

        TableUpkeep upkeep = plan();
        assertThat(upkeep.files()).isEqualTo(5);
        assertThat(upkeep.bytes()).isEqualTo(5 * SMALL + LARGE);
        assertThat(upkeep.smallFiles()).isEqualTo(4);
        assertThat(upkeep.compaction())
                .containsExactly(
                        new Partition(
                                "at_day=2026-03-01",
                                3,
                                4 * SMALL,
                                Optional.of(
                                        "\"at\" >= TIMESTAMP '2026-03-01 00:00:00 UTC'"
                                                + " AND \"at\" < TIMESTAMP '2026-03-02 00:00:00 UTC'")));
        assertThat(upkeep.spared()).isEmpty();
    }

    @Test
    void sparesTheFilesOfTablesWithDrafts() {
        for (int i = 0; i < 3; i++) {
            append(FIRST, SMALL);
        }
        DraftState draft = draft(NAME);
        TableUpkeep upkeep = plan(table, Duration.ZERO, draft(TableIdentifier.of("a", "b")), draft);
        assertThat(upkeep.compaction()).isEmpty();
        assertThat(upkeep.spared()).containsExactly("files: drafts of run-7 are open");
    }

    private static DraftState draft(TableIdentifier live) {
        return new DraftState(
                TableIdentifier.of("drafts", "d"),
                live,
                "run-7",
                Owner.current(),
                Owner.Life.ALIVE,
                Instant.EPOCH,
                OptionalLong.empty());
    }

    @Test
    void sparesPartitionsOfPublicationsThatCanBeRolledBack() {
        for (int i = 0; i < 3; i++) {
            append(FIRST, SMALL);
            append(SECOND, SMALL);
        }
        append(SECOND, LARGE);
        table.manageSnapshots()
                .createTag("after-p1", table.currentSnapshot().snapshotId())
                .commit();
        append(SECOND, SMALL);

        TableUpkeep upkeep = plan();
        assertThat(upkeep.compaction())
                .extracting(Partition::name)
                .containsExactly("at_day=2026-03-01");
        assertThat(upkeep.spared())
                .containsExactly("at_day=2026-03-02: p1 can be rolled back and has files here");
    }

    @Test
    void sparesPartitionsOfAnOlderPartitioning() {
        for (int i = 0; i < 3; i++) {
            append(FIRST, SMALL);
        }
        table.updateSpec().addField("id").commit();
        assertThat(plan().spared())
                .containsExactly("at_day=2026-03-01: it has an older partitioning");
    }

    @Test
    void sparesTheFilesOfTheLedger() {
        for (int i = 0; i < 3; i++) {
            append(FIRST, SMALL);
        }
        TableUpkeep upkeep =
                new UpkeepPlanner(POLICY, Instant.now(), List::of).plan(Ledger.TABLE, table);
        assertThat(upkeep.compaction()).isEmpty();
        assertThat(upkeep.spared()).hasSize(1);
    }

    @Test
    void expiresSnapshotsThatNothingNeeds() {
        append(FIRST, SMALL);
        long free = table.currentSnapshot().snapshotId();
        append(FIRST, SMALL);
        long tagged = table.currentSnapshot().snapshotId();
        table.manageSnapshots().createTag("cursor-mart-1", tagged).commit();
        append(FIRST, SMALL, "flink.max-committed-checkpoint-id", "1");
        long olderOfFlink = table.currentSnapshot().snapshotId();
        append(FIRST, SMALL, "flink.max-committed-checkpoint-id", "2");
        append(FIRST, SMALL);
        long freeToo = table.currentSnapshot().snapshotId();
        append(FIRST, SMALL);
        append(FIRST, SMALL);

        assertThat(plan().expiring()).as("they are young").isEmpty();
        assertThat(plan(table, Duration.ofDays(6)).expiring())
                .containsExactlyInAnyOrder(free, olderOfFlink, freeToo);
        assertThat(plan().snapshots()).isEqualTo(7);
    }

    @Test
    void rewritesManyManifestsThatFitIntoFew() {
        for (int i = 0; i < 3; i++) {
            append(FIRST, SMALL);
        }
        TableUpkeep three = plan();
        assertThat(three.manifests()).isEqualTo(3);
        assertThat(three.rewriteManifests()).isFalse();
        append(FIRST, SMALL);
        TableUpkeep four = plan();
        assertThat(four.rewriteManifests()).isTrue();
        assertThat(four.metadataBytes()).isGreaterThan(three.metadataBytes());
        assertThat(
                        new UpkeepPlanner(POLICY, Instant.now(), List::of)
                                .plan(Ledger.TABLE, table)
                                .rewriteManifests())
                .isFalse();
        table.updateProperties().set("commit.manifest.target-size-bytes", "1").commit();
        assertThat(plan().rewriteManifests()).as("each is full").isFalse();
    }

    @Test
    void boundsTheMetadataFilesOfTablesThatSayNothing() {
        assertThat(plan().boundMetadata()).isTrue();
        table.updateProperties()
                .set("write.metadata.delete-after-commit.enabled", "false")
                .commit();
        assertThat(plan().boundMetadata()).isFalse();
    }

    @Test
    void aTablesOwnPolicyGoesFirst() {
        UpkeepPolicy own =
                POLICY.with(
                        Map.of(
                                "kappalake.maintain.small-file-mb", "2",
                                "kappalake.maintain.small-files", "30",
                                "kappalake.maintain.manifests", "5",
                                "kappalake.maintain.snapshots-older-than", "12h",
                                "kappalake.maintain.most-snapshots", "70",
                                "kappalake.maintain.keep-last", "1",
                                "kappalake.maintain.orphans-older-than", "9d",
                                "comment", "other properties are no policy"));
        assertThat(own)
                .isEqualTo(
                        new UpkeepPolicy(
                                2,
                                30,
                                5,
                                Duration.ofHours(12),
                                70,
                                1,
                                Duration.ofDays(9),
                                POLICY.statesOlderThan(),
                                POLICY.keepStates(),
                                POLICY.every()));
        assertThat(POLICY.with(Map.of("comment", "none"))).isEqualTo(POLICY);
    }

    @Test
    void refusesPoliciesThatItCannotRead() {
        assertThatThrownBy(
                        () ->
                                POLICY.with(
                                        Map.of("kappalake.maintain.snapshots-older-than", "long")))
                .hasMessage(
                        "Invalid value 'long' for the table's property kappalake.maintain.snapshots-older-than (must be a duration of at least 0s, such as 12h or 5d)");
        assertThatThrownBy(() -> POLICY.with(Map.of("kappalake.maintain.keep-last", "0")))
                .hasMessageContaining("(must be a whole number from 1 to 100000)");
        assertThatThrownBy(() -> POLICY.with(Map.of("kappalake.maintain.keep", "3")))
                .hasMessageContaining("Unknown property kappalake.maintain.keep of the table");
    }

    @Test
    void expiresTheOldestOfTooManySnapshots() {
        append(FIRST, SMALL);
        long tagged = table.currentSnapshot().snapshotId();
        table.manageSnapshots().createTag("cursor-mart-1", tagged).commit();
        List<Long> oldest = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            append(FIRST, SMALL);
            oldest.add(table.currentSnapshot().snapshotId());
        }

        assertThat(plan(table, Duration.ofMinutes(59)).expiring())
                .as("a query may still read them")
                .isEmpty();
        assertThat(plan(table, Duration.ofMinutes(61)).expiring())
                .as("10 snapshots are 4 too many, one of which is tagged")
                .isEqualTo(oldest.subList(0, 3));
    }

    @Test
    void writesPartitionsAsConditions() {
        Schema schema =
                new Schema(
                        NestedField.required(1, "at", TimestampType.withZone()),
                        NestedField.required(2, "it's", StringType.get()),
                        NestedField.required(3, "day", DateType.get()),
                        NestedField.required(4, "n", IntegerType.get()));
        assertCondition(schema, PartitionSpec.unpartitioned(), "true");
        assertCondition(
                schema,
                PartitionSpec.builderFor(schema).month("at").build(),
                "\"at\" >= TIMESTAMP '2026-03-01 00:00:00 UTC' AND \"at\" < TIMESTAMP '2026-04-01 00:00:00 UTC'",
                674);
        assertCondition(
                schema,
                PartitionSpec.builderFor(schema).month("at").build(),
                "\"at\" >= TIMESTAMP '1969-12-01 00:00:00 UTC' AND \"at\" < TIMESTAMP '1970-01-01 00:00:00 UTC'",
                -1);
        assertCondition(
                schema,
                PartitionSpec.builderFor(schema).hour("at").build(),
                "\"at\" >= TIMESTAMP '1970-01-02 01:00:00 UTC' AND \"at\" < TIMESTAMP '1970-01-02 02:00:00 UTC'",
                25);
        assertCondition(
                schema,
                PartitionSpec.builderFor(schema).year("at").build(),
                "\"at\" >= TIMESTAMP '2026-01-01 00:00:00 UTC' AND \"at\" < TIMESTAMP '2027-01-01 00:00:00 UTC'",
                56);
        assertCondition(
                schema,
                PartitionSpec.builderFor(schema).identity("it's").identity("day").build(),
                "\"it's\" = 'o''k' AND \"day\" = DATE '2026-03-01'",
                "o'k",
                FIRST);
        PartitionSpec nullable = PartitionSpec.builderFor(schema).identity("n").build();
        assertCondition(schema, nullable, "\"n\" IS NULL", (Object) null);
        PartitionSpec buckets = PartitionSpec.builderFor(schema).bucket("n", 4).build();
        assertThat(PartitionSql.condition(schema, buckets, partition(buckets, 3))).isEmpty();
    }

    private static void assertCondition(
            Schema schema, PartitionSpec spec, String expected, Object... values) {
        assertThat(PartitionSql.condition(schema, spec, partition(spec, values)))
                .contains(expected);
    }

    private static PartitionData partition(PartitionSpec spec, Object... values) {
        PartitionData partition = new PartitionData(spec.partitionType());
        for (int i = 0; i < values.length; i++) {
            partition.set(i, values[i]);
        }
        return partition;
    }
}
