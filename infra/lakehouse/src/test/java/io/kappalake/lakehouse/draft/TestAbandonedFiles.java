package io.kappalake.lakehouse.draft;

import static io.kappalake.lakehouse.draft.TestingLake.CUSTOMERS;
import static io.kappalake.lakehouse.draft.TestingLake.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestAbandonedFiles {
    @TempDir Path folder;
    private TestingLake lake;

    @BeforeEach
    void open() {
        lake = TestingLake.jdbc(folder);
        lake.create(ORDERS);
        lake.create(CUSTOMERS);
        lake.append(ORDERS, 1, 1, 2);
    }

    @AfterEach
    void close() {
        lake.close();
    }

    private Draft draft(String run, long row) {
        Draft draft = lake.drafts(run).open(DraftRequest.of(ORDERS).lasting().build());
        lake.append(draft.name(), 1, row);
        return draft;
    }

    private void publish(String id, Draft draft, Replacing replacing) {
        Publication.of(lake.catalog(), id, draft.runId())
                .keepEarlier(Duration.ofDays(1))
                .publish(draft, replacing, Map.of())
                .prepare()
                .commit();
    }

    private void write(String path) throws Exception {
        Table table = lake.table(ORDERS);
        OutputFile file = table.io().newOutputFile(path);
        try (PositionOutputStream stream = file.create()) {
            stream.write(1);
        }
    }

    @Test
    void removesWhatNobodyHas() throws Exception {
        publish("p1", draft("one", 10), Replacing.nothing());
        // its file is in a snapshot that a tag keeps, and in the current one no more
        publish("p2", draft("two", 20), Replacing.history(lake.paths(ORDERS)));
        Draft open = draft("three", 30);
        Set<String> needed = Set.copyOf(lake.draftFiles(ORDERS).keySet());
        String location = open.table().location();
        String beside = location.substring(0, location.lastIndexOf('/'));
        List<String> abandoned =
                List.of(
                        beside + "/marts__orders__dead-12345678/data/1.parquet",
                        beside + "/marts__orders__dead-12345678/metadata/v1.metadata.json",
                        beside + "/marts__orders-12345678/data/1.parquet");
        for (String path : abandoned) {
            write(path);
        }

        String ofAnotherCatalog = beside + "/marts__unknown__one-12345678/data/1.parquet";
        write(ofAnotherCatalog);

        assertThat(AbandonedFiles.remove(lake.catalog(), Instant.EPOCH)).isZero();
        assertThat(AbandonedFiles.remove(lake.catalog(), Instant.now())).isEqualTo(3);
        assertThat(lake.draftFiles(ORDERS).keySet()).isEqualTo(needed);
        assertThat(TestingFiles.exists(ofAnotherCatalog)).isTrue();
        assertThat(lake.rows(ORDERS)).containsExactly(20L);
        publish("p3", open, Replacing.nothing());
        assertThat(AbandonedFiles.remove(lake.catalog(), Instant.now())).isZero();
        assertThat(lake.rows(ORDERS)).containsExactly(20L, 30L);
    }
}
