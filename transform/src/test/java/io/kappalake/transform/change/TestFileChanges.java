package io.kappalake.transform.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.transform.relation.RelationName;
import io.kappalake.transform.relation.TableState;
import io.kappalake.transform.relation.TableState.Pending;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileMetadata;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.iceberg.types.Types.LongType;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.iceberg.types.Types.StringType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TestFileChanges {
    private static final RelationName NAME = new RelationName("lake", "o", "t");
    private Table table;

    @BeforeEach
    void createTable() {
        InMemoryCatalog catalog = new InMemoryCatalog();
        catalog.initialize("lake", Map.of());
        catalog.createNamespace(Namespace.of("o"));
        table =
                catalog.createTable(
                        TableIdentifier.of("o", "t"),
                        new Schema(
                                NestedField.optional(1, "id", LongType.get()),
                                NestedField.optional(2, "s", StringType.get())));
    }

    private static DataFile file(String name) {
        return DataFiles.builder(PartitionSpec.unpartitioned())
                .withPath("mem://o/t/" + name)
                .withFormat(FileFormat.PARQUET)
                .withFileSizeInBytes(100)
                .withRecordCount(10)
                .build();
    }

    private OptionalLong append(String... names) {
        AppendFiles append = table.newAppend();
        for (String name : names) {
            append.appendFile(file(name));
        }
        append.commit();
        return current();
    }

    private OptionalLong replace(List<String> old, List<String> fresh) {
        var overwrite = table.newOverwrite();
        old.forEach(name -> overwrite.deleteFile(file(name)));
        fresh.forEach(name -> overwrite.addFile(file(name)));
        overwrite.commit();
        return current();
    }

    private OptionalLong current() {
        return OptionalLong.of(table.currentSnapshot().snapshotId());
    }

    private static List<String> names(List<DataFile> files) {
        return files.stream()
                .map(file -> file.location().substring("mem://o/t/".length()))
                .toList();
    }

    private String changes(OptionalLong from) {
        return ChangesQuery.of(new TableState(NAME, table, current(), Optional.empty()), from)
                .sql();
    }

    @Test
    void findsWhatWasAppended() {
        OptionalLong first = append("a");
        append("b");
        OptionalLong last = append("c", "d");

        FileChanges changes = FileChanges.between(table, first, last);

        assertThat(names(changes.added())).containsExactly("b", "c", "d");
        assertThat(changes.isAppendOnly()).isTrue();
        assertThat(changes.areAllAppends(table)).isTrue();
        assertThat(changes.rowsToRead()).isEqualTo(30);
    }

    @Test
    void forgetsWhatCameAndWentInBetween() {
        OptionalLong first = append("a");
        append("b");
        OptionalLong last = replace(List.of("b", "a"), List.of("c"));

        FileChanges changes = FileChanges.between(table, first, last);

        assertThat(names(changes.added())).containsExactly("c");
        assertThat(names(changes.removed())).containsExactly("a");
        assertThat(changes.isAppendOnly()).isFalse();
    }

    @Test
    void seesNoChangeWhereAReplacementWasTakenBack() {
        OptionalLong first = append("a", "b");
        replace(List.of("a"), List.of("c"));
        OptionalLong last = replace(List.of("c"), List.of("a"));

        assertThat(FileChanges.between(table, first, last).isEmpty()).isTrue();
    }

    @Test
    void comparesWithATableThatHeldNothing() {
        OptionalLong last = append("a");

        assertThat(names(FileChanges.between(table, OptionalLong.empty(), last).added()))
                .containsExactly("a");
    }

    @Test
    void needsNoSnapshotInBetween() {
        OptionalLong first = append("a");
        OptionalLong between = append("b");
        OptionalLong last = append("c");
        table.manageSnapshots().createTag("keep", first.getAsLong()).commit();
        table.expireSnapshots().expireSnapshotId(between.getAsLong()).commit();

        assertThat(names(FileChanges.between(table, first, last).added()))
                .containsExactly("b", "c");
    }

    @Test
    void refusesASnapshotThatIsGone() {
        OptionalLong first = append("a");
        OptionalLong last = append("b");
        table.expireSnapshots().expireSnapshotId(first.getAsLong()).commit();

        assertThatThrownBy(() -> FileChanges.between(table, first, last))
                .isInstanceOf(LakehouseException.class)
                .hasMessageContaining(String.valueOf(first.getAsLong()))
                .hasMessageContaining("--full-refresh");
    }

    @Test
    void refusesDeleteFiles() {
        OptionalLong first = append("a");
        table.newRowDelta()
                .addDeletes(
                        FileMetadata.deleteFileBuilder(PartitionSpec.unpartitioned())
                                .ofPositionDeletes()
                                .withPath("mem://o/t/deletes.parquet")
                                .withFileSizeInBytes(10)
                                .withRecordCount(1)
                                .build())
                .commit();

        assertThatThrownBy(() -> FileChanges.between(table, first, current()))
                .isInstanceOf(LakehouseException.class)
                .hasMessageContaining("delete files")
                .hasMessageContaining("optimize");
    }

    @Test
    void readsOnlyAddedFilesAfterAppends() {
        OptionalLong first = append("a");
        append("b");

        assertThat(changes(first))
                .isEqualTo(
                        "(SELECT \"id\", \"s\", 'insert' AS \"_change\" FROM \"lake\".\"o\".\"t\""
                                + " FOR VERSION AS OF %d WHERE \"$path\" IN ('mem://o/t/b'))",
                        current().getAsLong());
    }

    @Test
    void netsAddedAgainstRemovedFiles() {
        OptionalLong first = append("a", "b");
        replace(List.of("a"), List.of("c"));

        assertThat(changes(first))
                .contains("1 AS \"_n\"")
                .contains("\"$path\" IN ('mem://o/t/c')")
                .contains(
                        "FOR VERSION AS OF %d WHERE \"$path\" IN ('mem://o/t/a')"
                                .formatted(first.getAsLong()))
                .contains("HAVING sum(\"_n\") <> 0");
    }

    @Test
    void findsColumnsByTheirIds() {
        OptionalLong first = append("a");
        table.updateSchema().renameColumn("s", "t").addColumn("n", LongType.get()).commit();
        replace(List.of("a"), List.of("b"));

        assertThat(changes(first)).contains("\"s\" AS \"t\", CAST(NULL AS bigint) AS \"n\"");
    }

    @Test
    void letsTrinoFollowTheSnapshotsOfVeryManyFiles() {
        OptionalLong first = append("a");
        append(
                IntStream.range(0, 12000)
                        .mapToObj(i -> "some-rather-long-name-of-a-data-file-as-engines-make-" + i)
                        .toArray(String[]::new));

        assertThat(changes(first))
                .contains(
                        "TABLE(\"lake\".system.table_changes('o', 't', %d, %d))"
                                .formatted(first.getAsLong(), current().getAsLong()));
    }

    @Test
    void countsADraftThatIsNotPublishedYet() {
        OptionalLong first = append("a", "b");
        append("c");
        TableState state =
                new TableState(
                        NAME,
                        table,
                        current(),
                        Optional.of(
                                new Pending(
                                        new RelationName("lake", "drafts", "o__t"),
                                        OptionalLong.of(5),
                                        20,
                                        table.schema(),
                                        Set.of("mem://o/t/a", "mem://o/t/c"),
                                        false,
                                        "p",
                                        true)));

        String sql = ChangesQuery.of(state, first).sql();

        // c came and is replaced again; a is replaced; the draft's rows come
        assertThat(sql)
                .contains("\"drafts\".\"o__t\" FOR VERSION AS OF 5")
                .contains(
                        "FOR VERSION AS OF %d WHERE \"$path\" IN ('mem://o/t/a')"
                                .formatted(current().getAsLong()))
                .doesNotContain("mem://o/t/c");
        assertThat(state.sql())
                .contains("\"$path\" NOT IN (")
                .contains("UNION ALL SELECT \"id\", \"s\" FROM \"lake\".\"drafts\".\"o__t\"");
    }

    private TableState state() {
        return new TableState(NAME, table, current(), Optional.empty());
    }

    private OptionalLong compact(String from, String to) {
        table.newRewrite().deleteFile(file(from)).addFile(file(to)).commit();
        return current();
    }

    private List<String> files(OptionalLong from) {
        return FileChanges.steps(table, from, current()).stream()
                .map(
                        step ->
                                "+%s -%s"
                                        .formatted(
                                                step.added().stream()
                                                        .map(f -> f.location().substring(10))
                                                        .toList(),
                                                step.removed().stream()
                                                        .map(f -> f.location().substring(10))
                                                        .toList()))
                .toList();
    }

    @Test
    void aCompactionIsNoChange() {
        OptionalLong first = append("a", "b");
        compact("a", "a2");

        assertThat(files(first)).isEmpty();
        assertThat(ChangesQuery.of(state(), first).rowsToRead()).isZero();
    }

    @Test
    void rowsBeforeAndAfterACompactionAreChanges() {
        OptionalLong first = append("a", "b");
        append("c");
        OptionalLong before = current();
        compact("a", "a2");
        append("d");
        compact("c", "c2");
        table.newDelete().deleteFile(file("b")).commit();

        assertThat(files(first)).containsExactly("+[c] -[]", "+[d] -[]", "+[] -[b]");
        ChangesQuery query = ChangesQuery.of(state(), first);
        assertThat(query.rowsToRead()).isEqualTo(30);
        assertThat(query.insertsOnly()).isFalse();
        assertThat(query.sql())
                .contains(
                        "FOR VERSION AS OF %d WHERE \"$path\" IN ('mem://o/t/c')"
                                .formatted(before.getAsLong()));
    }

    @Test
    void aCompactionWhoseParentIsExpiredIsReadAsFiles() {
        OptionalLong first = append("a", "b");
        table.manageSnapshots().createTag("cursor", first.getAsLong()).commit();
        append("c");
        compact("a", "a2");
        append("d");
        table.expireSnapshots()
                .expireOlderThan(System.currentTimeMillis() + 1000)
                .retainLast(1)
                .commit();

        assertThat(files(first)).containsExactly("+[a2, c, d] -[a]");
    }

    @Test
    void aRewriteThatLosesRowsIsAChange() {
        OptionalLong first = append("a", "b");
        DataFile smaller =
                DataFiles.builder(PartitionSpec.unpartitioned())
                        .withPath("mem://o/t/a2")
                        .withFormat(FileFormat.PARQUET)
                        .withFileSizeInBytes(100)
                        .withRecordCount(9)
                        .build();
        table.newRewrite().deleteFile(file("a")).addFile(smaller).commit();

        assertThat(files(first)).containsExactly("+[a2] -[a]");
    }
}
