package io.kappalake.transform.materialization;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types.DoubleType;
import org.apache.iceberg.types.Types.IntegerType;
import org.apache.iceberg.types.Types.LongType;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.iceberg.types.Types.StringType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TestKeyRanges {
    private static final List<String> KEYS = List.of("id", "shop");

    private InMemoryCatalog catalog;
    private Table live;
    private Table delta;

    @BeforeEach
    void createTables() {
        catalog = new InMemoryCatalog();
        catalog.initialize("lake", Map.of());
        catalog.createNamespace(Namespace.of("m"));
        live = table("live", LongType.get());
        delta = table("delta", LongType.get());
    }

    private Table table(String name, Type id) {
        return catalog.createTable(
                TableIdentifier.of("m", name),
                new Schema(
                        NestedField.optional(1, "id", id),
                        NestedField.optional(2, "shop", StringType.get()),
                        NestedField.optional(3, "weight", DoubleType.get())));
    }

    /** Adds a file; bounds by column, each null where the metrics have none. */
    private static void add(Table table, String name, Map<String, List<?>> bounds) {
        Map<Integer, ByteBuffer> lower = new HashMap<>();
        Map<Integer, ByteBuffer> upper = new HashMap<>();
        bounds.forEach(
                (column, range) -> {
                    NestedField field = table.schema().findField(column);
                    lower.put(
                            field.fieldId(),
                            Conversions.toByteBuffer(field.type(), range.getFirst()));
                    upper.put(
                            field.fieldId(),
                            Conversions.toByteBuffer(field.type(), range.getLast()));
                });
        table.newAppend()
                .appendFile(
                        DataFiles.builder(PartitionSpec.unpartitioned())
                                .withPath("mem://m/" + name)
                                .withFormat(FileFormat.PARQUET)
                                .withFileSizeInBytes(100)
                                .withMetrics(new Metrics(10L, null, null, null, null, lower, upper))
                                .build())
                .commit();
    }

    private List<String> meeting(List<String> keys) {
        return KeyRanges.of(delta, snapshot(delta), keys)
                .meeting(live, snapshot(live), KeyRanges.files(live, snapshot(live), keys))
                .stream()
                .map(DataFile::location)
                .map(path -> path.substring(path.lastIndexOf('/') + 1))
                .sorted()
                .toList();
    }

    private static OptionalLong snapshot(Table table) {
        return table.currentSnapshot() == null
                ? OptionalLong.empty()
                : OptionalLong.of(table.currentSnapshot().snapshotId());
    }

    @Test
    void areThoseThatMeetInEachColumn() {
        add(live, "below", Map.of("id", List.of(1L, 9L), "shop", List.of("a", "z")));
        add(live, "atTheEnd", Map.of("id", List.of(1L, 10L), "shop", List.of("a", "b")));
        add(live, "otherShop", Map.of("id", List.of(10L, 20L), "shop", List.of("c", "d")));
        add(live, "around", Map.of("id", List.of(1L, 99L), "shop", List.of("a", "z")));
        add(delta, "new", Map.of("id", List.of(10L, 20L), "shop", List.of("b", "b")));

        assertThat(meeting(KEYS)).containsExactly("around", "atTheEnd");
        assertThat(meeting(List.of("id"))).containsExactly("around", "atTheEnd", "otherShop");
    }

    @Test
    void areComparedFileByFile() {
        add(live, "between", Map.of("id", List.of(40L, 50L), "shop", List.of("a", "a")));
        add(delta, "one", Map.of("id", List.of(1L, 2L), "shop", List.of("a", "a")));
        add(delta, "two", Map.of("id", List.of(90L, 91L), "shop", List.of("a", "a")));

        assertThat(meeting(KEYS)).isEmpty();
    }

    @Test
    void ofFilesWithoutMetricsMeetAll() {
        add(live, "unknown", Map.of());
        add(live, "half", Map.of("id", List.of(1L, 2L)));
        add(delta, "new", Map.of("id", List.of(10L, 20L), "shop", List.of("b", "b")));

        assertThat(meeting(KEYS)).containsExactly("unknown");
    }

    @Test
    void ofFloatingPointNumbersTellNothing() {
        add(live, "below", Map.of("weight", List.of(1.0, 2.0)));
        add(delta, "new", Map.of("weight", List.of(3.0, 4.0)));

        assertThat(meeting(List.of("weight"))).containsExactly("below");
    }

    @Test
    void ofAnotherTypeTellNothing() {
        delta = table("ints", IntegerType.get());
        add(live, "below", Map.of("id", List.of(1L, 2L)));
        add(delta, "new", Map.of("id", List.of(3, 4)));

        assertThat(meeting(List.of("id"))).containsExactly("below");
    }

    /** A column that came after the rows is not in their snapshot's schema. */
    @Test
    void ofAColumnThatIsNotThereTellNothing() {
        add(live, "old", Map.of("id", List.of(1L, 9L)));
        live.updateSchema().addColumn("region", StringType.get()).commit();
        delta.updateSchema().addColumn("region", StringType.get()).commit();
        add(delta, "new", Map.of("id", List.of(3L, 4L), "region", List.of("a", "b")));

        assertThat(meeting(List.of("id", "region"))).containsExactly("old");
        assertThat(meeting(List.of("nowhere"))).containsExactly("old");
    }

    @Test
    void ofAnEmptyTableMeetNone() {
        add(delta, "new", Map.of("id", List.of(3L, 4L)));
        assertThat(meeting(KEYS)).isEmpty();
    }
}
