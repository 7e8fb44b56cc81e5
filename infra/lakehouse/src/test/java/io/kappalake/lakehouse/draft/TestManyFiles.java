package io.kappalake.lakehouse.draft;

import static io.kappalake.lakehouse.draft.TestingLake.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.lakehouse.draft.metadata.LiveFiles;
import io.kappalake.lakehouse.draft.metadata.LiveTable;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table of the files that some days of commits leave, if nobody compacts it. */
class TestManyFiles {
    private static final int FILES = 25_000;

    @TempDir Path folder;
    private TestingLake lake;

    @BeforeEach
    void open() {
        lake = TestingLake.jdbc(folder);
        Table table = lake.create(ORDERS);
        DataFile model = TestingLake.write(table, 1, 1, 2);
        AppendFiles append = table.newFastAppend();
        for (int i = 0; i < FILES; i++) {
            append.appendFile(
                    DataFiles.builder(table.spec())
                            .copy(model)
                            .withPath("%s/data/%08d.parquet".formatted(table.location(), i))
                            .build());
        }
        append.commit();
    }

    @AfterEach
    void close() {
        lake.close();
    }

    @Test
    void areReplacedAndComeBackWithTheirStatistics() {
        Draft draft = lake.drafts("run").open(DraftRequest.of(ORDERS).build());
        lake.append(draft.name(), 1, 3);
        PublicationResult published =
                Publication.of(lake.catalog(), "p1", "run")
                        .publish(draft, Replacing.history(lake.paths(ORDERS)), Map.of())
                        .prepare()
                        .commit();
        assertThat(lake.rows(ORDERS)).containsExactly(3L);

        Publications.revert(lake.catalog(), published, "run", Owner.current());
        List<DataFile> files = TestingLake.files(lake.table(ORDERS));
        assertThat(files)
                .hasSize(FILES)
                .allSatisfy(file -> assertThat(file.upperBounds()).hasSize(2));
    }

    @Test
    void areReadOneAtATime() {
        LiveTable table = LiveTable.find(lake.catalog(), ORDERS).orElseThrow();
        LiveFiles files = LiveFiles.of(table, table.currentSnapshot());
        assertThat(files.paths()).hasSize(FILES);
        String path = files.paths().iterator().next();
        int[] read = {0};
        LiveFiles.read(
                table,
                table.currentSnapshot().getAsLong(),
                Set.of(path),
                file -> {
                    read[0]++;
                    assertThat(file.location()).isEqualTo(path);
                    assertThat(file.lowerBounds()).hasSize(2);
                });
        assertThat(read[0]).isEqualTo(1);
    }
}
