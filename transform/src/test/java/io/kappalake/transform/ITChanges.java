package io.kappalake.transform;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.lakehouse.draft.Draft;
import io.kappalake.lakehouse.draft.DraftRequest;
import io.kappalake.lakehouse.draft.Drafts;
import io.kappalake.lakehouse.draft.Owner;
import io.kappalake.lakehouse.draft.Publication;
import io.kappalake.lakehouse.draft.PublicationResult;
import io.kappalake.lakehouse.draft.Publications;
import io.kappalake.lakehouse.draft.Replacing;
import io.kappalake.local.testing.SharedServers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Which rows a model gets that reads changes of a table. */
@ExtendWith(SharedServers.class)
class ITChanges {
    @TempDir private Path folder;
    private LakeProject project;

    @BeforeEach
    void makeProject() {
        project = LakeProject.in(folder);
        project.execute(
                "CREATE TABLE raw.orders (id bigint, amount bigint, day date) WITH (partitioning = ARRAY['day'])");
        project.declare("orders");
        project.execute(
                "INSERT INTO raw.orders VALUES (1, 10, DATE '2026-11-01'), (2, 20, DATE '2026-11-02')");
        project.model(
                "m",
                """
                {{ config(materialized='incremental', unique_key='id', on_source_delete='delete') }}
                select id, amount, _change from {{ changes(source('raw', 'orders')) }}
                """);
        project.build();
    }

    @AfterEach
    void closeProject() {
        project.close();
    }

    private List<String> table() {
        return project.rows("SELECT id, amount FROM m ORDER BY id");
    }

    private long rowsRead(Results answer) {
        return answer.node("m").at("/details/rowsRead").asLong();
    }

    private PublicationResult overwrite(String rows) {
        Draft draft =
                Drafts.on(project.catalog(), "replay", Owner.current())
                        .open(
                                DraftRequest.of(
                                                TableIdentifier.of(
                                                        Namespace.of(project.rawSchema()),
                                                        "orders"))
                                        .name(project.rawSchema() + "__orders")
                                        .build());
        project.execute("INSERT INTO %s VALUES %s".formatted(draft.name(), rows));
        try (Publication publication =
                Publication.of(project.catalog(), draft.table().uuid().toString(), "replay")
                        .publish(draft, Replacing.partitions(), Map.of())
                        .prepare()) {
            return publication.commit();
        }
    }

    @Test
    void areAppendedRowsAndWhatPublicationsAndRevertsDid() {
        project.execute("INSERT INTO raw.orders VALUES (3, 30, DATE '2026-11-02')");
        assertThat(rowsRead(project.build())).isEqualTo(1);
        assertThat(table()).containsExactly("1|10", "2|20", "3|30");

        PublicationResult published =
                overwrite("(2, 21, DATE '2026-11-02'), (4, 40, DATE '2026-11-02')");
        project.build();
        assertThat(table()).containsExactly("1|10", "2|21", "4|40");

        Publications.revert(project.catalog(), published, "replay", Owner.current());
        project.build();
        assertThat(table()).containsExactly("1|10", "2|20", "3|30");
        assertThat(project.build().status("m")).isEqualTo("no-op");
    }

    @Test
    void areNoneAfterCompaction() {
        project.execute("INSERT INTO raw.orders VALUES (3, 30, DATE '2026-11-02')");
        project.build();
        project.execute("ALTER TABLE raw.orders EXECUTE optimize");
        project.execute("INSERT INTO raw.orders VALUES (4, 40, DATE '2026-11-04')");

        Results answer = project.build();

        assertThat(answer.node("m").at("/rows").asLong()).isEqualTo(1);
        assertThat(table()).containsExactly("1|10", "2|20", "3|30", "4|40");
    }

    @Test
    void areKnownAfterTheSnapshotsBetweenWereExpired() {
        for (int id = 3; id < 7; id++) {
            project.execute(
                    "INSERT INTO raw.orders VALUES (%d, 1, DATE '2026-11-02')".formatted(id));
        }
        project.raw("orders")
                .expireSnapshots()
                .expireOlderThan(System.currentTimeMillis() + 1000)
                .retainLast(1)
                .commit();
        assertThat(project.raw("orders").snapshots()).hasSize(2);

        assertThat(rowsRead(project.build())).isEqualTo(4);
        assertThat(table()).hasSize(6);
    }

    @Test
    void areRefusedOfATableThatWasMadeAnew() {
        project.execute("DROP TABLE raw.orders");
        project.execute("CREATE TABLE raw.orders (id bigint, amount bigint, day date)");
        project.execute("INSERT INTO raw.orders VALUES (9, 90, DATE '2026-11-02')");

        Results answer = project.run("build").bad();

        assertThat(answer.message("m"))
                .contains("the table was dropped and made anew", "--full-refresh");
        assertThat(table()).containsExactly("1|10", "2|20");
        project.build("--full-refresh");
        assertThat(table()).containsExactly("9|90");
    }

    @Test
    void areRefusedOfATableWithDeleteFiles() {
        project.execute(
                "INSERT INTO raw.orders VALUES (5, 50, DATE '2026-11-02'), (6, 60, DATE '2026-11-02')");
        project.execute("DELETE FROM raw.orders WHERE id = 5");

        Results answer = project.run("build").bad();

        assertThat(answer.message("m")).contains(".orders", "delete files", "EXECUTE optimize");
        assertThat(table()).containsExactly("1|10", "2|20");
        project.execute("ALTER TABLE raw.orders EXECUTE optimize");
        project.build();
        assertThat(table()).containsExactly("1|10", "2|20", "6|60");
    }
}
