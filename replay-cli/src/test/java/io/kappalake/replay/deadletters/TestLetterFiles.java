package io.kappalake.replay.deadletters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.orders.table.OrderTable;
import io.kappalake.orders.table.OrderTables;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.junit.jupiter.api.Test;

class TestLetterFiles {
    private static final OrderTables TABLES = new OrderTables(Namespace.of("orders"));

    private static DataFile file(String path, long rows) {
        return DataFiles.builder(PartitionSpec.unpartitioned())
                .withPath("memory:" + path)
                .withFormat(FileFormat.PARQUET)
                .withFileSizeInBytes(1)
                .withRecordCount(rows)
                .build();
    }

    @Test
    void listsTheFilesOfASnapshotWithTheirRows() throws IOException {
        try (InMemoryCatalog catalog = new InMemoryCatalog()) {
            catalog.initialize("lake", Map.of());
            catalog.createNamespace(TABLES.namespace());
            assertThatThrownBy(() -> LetterFiles.of(catalog, TABLES, OptionalLong.of(1)))
                    .hasMessageContaining("Cannot find the table orders.dead_letters")
                    .hasMessageContaining("./kappalake init");
            Table table =
                    catalog.createTable(
                            TABLES.name(OrderTable.DEAD_LETTERS), OrderTable.DEAD_LETTERS.schema());
            table.newAppend().appendFile(file("a", 3)).appendFile(file("b", 4)).commit();
            long snapshot = table.currentSnapshot().snapshotId();
            table.newAppend().appendFile(file("c", 5)).commit();

            LetterFiles files = LetterFiles.of(catalog, TABLES, OptionalLong.of(snapshot));

            assertThat(files.rows()).isEqualTo(Map.of("memory:a", 3L, "memory:b", 4L));
            assertThat(LetterFiles.of(catalog, TABLES, OptionalLong.empty()).rows()).isEmpty();
        }
    }

    @Test
    void cutsPiecesByRowsAndFiles() {
        TreeMap<String, Long> rows = new TreeMap<>();
        rows.put("a", 30_000L);
        rows.put("b", 20_000L);
        rows.put("c", 1L);
        rows.put("d", 90_000L);
        LetterFiles files = new LetterFiles(rows);
        assertThat(files.pieces(List.of("a", "b", "c", "d")))
                .containsExactly(List.of("a", "b"), List.of("c"), List.of("d"));
        assertThat(files.rows(List.of("a", "c"))).isEqualTo(30_001);
        TreeMap<String, Long> many = new TreeMap<>();
        for (int i = 0; i < 170; i++) {
            many.put("file-%03d".formatted(i), 1L);
        }
        assertThat(new LetterFiles(many).pieces(many.keySet()))
                .extracting(List::size)
                .containsExactly(80, 80, 10);
        assertThat(files.pieces(List.of())).isEmpty();
    }
}
