package io.kappalake.lakehouse.draft;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.catalog.Catalogs;
import io.kappalake.lakehouse.catalog.Namespaces;
import io.kappalake.lakehouse.config.CatalogConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types.IntegerType;
import org.apache.iceberg.types.Types.LongType;
import org.apache.iceberg.types.Types.NestedField;

/** A catalog with tables of order ids, partitioned by day, whose data files are lists of ids. */
final class TestingLake implements AutoCloseable {
    static final TableIdentifier ORDERS = TableIdentifier.of("marts", "orders");
    static final TableIdentifier CUSTOMERS = TableIdentifier.of("marts", "customers");

    static final Schema SCHEMA =
            new Schema(
                    NestedField.optional(1, "id", LongType.get()),
                    NestedField.optional(2, "day", IntegerType.get()));

    static final TableShape SHAPE = shape(SCHEMA);

    private final Catalogs.Opened opened;

    private TestingLake(Catalogs.Opened opened) {
        this.opened = opened;
    }

    /** A JDBC catalog on SQLite. */
    static TestingLake jdbc(Path folder) {
        return new TestingLake(Catalogs.open(jdbcConfig(folder)));
    }

    static CatalogConfig jdbcConfig(Path folder) {
        return new CatalogConfig(
                "lake",
                Map.of(
                        "type", "jdbc",
                        "uri", TestingDriver.uri("jdbc:sqlite:" + folder.resolve("catalog.db")),
                        "jdbc.schema-version", "V1",
                        "jdbc.journal_mode", "WAL",
                        "jdbc.synchronous", "OFF",
                        "jdbc.busy_timeout", "10000",
                        "warehouse", "memory:" + folder,
                        "io-impl", TestingFiles.class.getName()));
    }

    /** A catalog that commits one table at a time. */
    static TestingLake single() {
        InMemoryCatalog catalog = new InMemoryCatalog();
        catalog.initialize("single", Map.of());
        return new TestingLake(new Catalogs.Opened(catalog));
    }

    static TestingLake open(CatalogConfig config) {
        return new TestingLake(Catalogs.open(config));
    }

    static TableShape shape(Schema schema) {
        return new TableShape(
                schema,
                PartitionSpec.builderFor(schema).identity("day").build(),
                SortOrder.unsorted(),
                Map.of(),
                Optional.empty());
    }

    Catalog catalog() {
        return opened.catalog();
    }

    Drafts drafts(String run) {
        return Drafts.on(catalog(), run, Owner.current());
    }

    Table create(TableIdentifier name) {
        Namespaces.ensure(catalog(), name.namespace());
        return catalog()
                .buildTable(name, SCHEMA)
                .withPartitionSpec(SHAPE.partitioning())
                .withProperty("commit.retry.num-retries", "20")
                .create();
    }

    Table table(TableIdentifier name) {
        return catalog().loadTable(name);
    }

    /** Appends a file with these rows to a live table or a draft. */
    DataFile append(TableIdentifier name, int day, long... ids) {
        Table table = table(name);
        DataFile file = write(table, day, ids);
        table.newFastAppend().appendFile(file).commit();
        return file;
    }

    static DataFile write(Table table, int day, long... ids) {
        String path =
                table.locationProvider().newDataLocation("%s.parquet".formatted(UUID.randomUUID()));
        byte[] contents =
                LongStream.of(ids)
                        .mapToObj(Long::toString)
                        .collect(Collectors.joining("\n"))
                        .getBytes(UTF_8);
        OutputFile output = table.io().newOutputFile(path);
        try (PositionOutputStream stream = output.create()) {
            stream.write(contents);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        DataFiles.Builder file =
                DataFiles.builder(table.spec())
                        .withPath(path)
                        .withFormat(FileFormat.PARQUET)
                        .withFileSizeInBytes(contents.length)
                        .withMetrics(metrics(table.schema(), day, ids));
        if (table.spec().isPartitioned()) {
            PartitionKey key = new PartitionKey(table.spec(), table.schema());
            GenericRecord row = GenericRecord.create(table.schema());
            row.setField("day", day);
            key.partition(row);
            file.withPartition(key);
        }
        return file.build();
    }

    private static Metrics metrics(Schema schema, int day, long... ids) {
        long rows = ids.length;
        int id = schema.findField("id").fieldId();
        int dayId = schema.findField("day").fieldId();
        ByteBuffer dayValue = Conversions.toByteBuffer(IntegerType.get(), day);
        return new Metrics(
                rows,
                Map.of(id, 8 * rows, dayId, 4 * rows),
                Map.of(id, rows, dayId, rows),
                Map.of(id, 0L, dayId, 0L),
                Map.of(),
                Map.of(
                        id,
                        Conversions.toByteBuffer(
                                LongType.get(), LongStream.of(ids).min().orElse(0)),
                        dayId,
                        dayValue),
                Map.of(
                        id,
                        Conversions.toByteBuffer(
                                LongType.get(), LongStream.of(ids).max().orElse(0)),
                        dayId,
                        dayValue));
    }

    /** The current data files of a table. */
    static List<DataFile> files(Table table) {
        List<DataFile> files = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks =
                table.newScan().includeColumnStats().planFiles()) {
            tasks.forEach(task -> files.add(task.file().copy()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    /** The files that drafts of a table left behind or published. */
    Map<String, byte[]> draftFiles(TableIdentifier live) {
        String location = table(live).location();
        return TestingFiles.under(
                location.substring(0, location.lastIndexOf('/'))
                        + "/_drafts/"
                        + live.namespace()
                        + "__"
                        + live.name());
    }

    List<String> paths(TableIdentifier name) {
        return files(table(name)).stream().map(DataFile::location).toList();
    }

    /** The ids in a table, sorted; reads every file that it has. */
    List<Long> rows(TableIdentifier name) {
        Table table = table(name);
        return files(table).stream().flatMap(file -> read(table, file).stream()).sorted().toList();
    }

    private static List<Long> read(Table table, DataFile file) {
        try (InputStream stream = table.io().newInputFile(file.location()).newStream()) {
            return new String(stream.readAllBytes(), UTF_8).lines().map(Long::valueOf).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asserts that an action is refused, with a message that contains a text. */
    static void assertRefused(Runnable action, String message) {
        assertThatThrownBy(action::run)
                .isInstanceOfSatisfying(
                        LakehouseException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.REFUSED))
                .hasMessageContaining(message);
    }

    @Override
    public void close() {
        opened.close();
    }
}
