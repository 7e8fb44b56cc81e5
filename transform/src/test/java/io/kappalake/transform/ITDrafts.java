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
import java.util.stream.Stream;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Drafts in the catalog on PostgreSQL, with files on S3, written and read by Trino. */
@ExtendWith(SharedServers.class)
class ITDrafts {
    @TempDir private Path folder;
    private LakeProject lake;
    private Drafts drafts;

    @BeforeEach
    void makeTables() {
        lake = LakeProject.in(folder);
        drafts = Drafts.on(lake.catalog(), "run-of-" + lake.schema(), Owner.current());
        for (String table : List.of("one", "two", "three")) {
            lake.execute(
                    "CREATE TABLE raw.%s WITH (partitioning = ARRAY['day']) AS SELECT * FROM (VALUES (DATE '2026-11-01', 1), (DATE '2026-11-02', 2)) t (day, amount)"
                            .formatted(table));
        }
    }

    @AfterEach
    void close() {
        lake.close();
    }

    private Draft open(String table) {
        return drafts.open(
                DraftRequest.of(TableIdentifier.of(Namespace.of(lake.rawSchema()), table))
                        .name(lake.schema() + "__" + table)
                        .build());
    }

    private Publication.Builder publication(String id) {
        return Publication.of(lake.catalog(), lake.schema() + id, "run");
    }

    private List<String> table(String name) {
        return lake.rows("SELECT day, amount FROM raw.%s ORDER BY day, amount".formatted(name));
    }

    @Test
    void trinoWritesADraftAndReadsWhatWasPublished() {
        Draft draft = open("one");
        lake.execute("INSERT INTO %s VALUES (DATE '2026-11-02', 22)".formatted(draft.name()));
        assertThat(table("one")).containsExactly("2026-11-01|1", "2026-11-02|2");

        PublicationResult published;
        try (Publication prepared =
                publication("-a").publish(draft, Replacing.partitions(), Map.of()).prepare()) {
            published = prepared.commit();
        }

        assertThat(table("one")).containsExactly("2026-11-01|1", "2026-11-02|22");
        assertThat(lake.drafts()).isEmpty();
        lake.execute("INSERT INTO raw.one VALUES (DATE '2026-11-03', 3)");

        Publications.revert(lake.catalog(), published, "run", Owner.current());

        assertThat(table("one")).containsExactly("2026-11-01|1", "2026-11-02|2", "2026-11-03|3");
    }

    @Test
    void aDraftThatTrinoDropsTakesNothingWithIt() {
        Draft draft = open("one");
        lake.execute("INSERT INTO %s VALUES (DATE '2026-11-02', 22)".formatted(draft.name()));

        lake.execute("DROP TABLE " + draft.name());

        assertThat(table("one")).containsExactly("2026-11-01|1", "2026-11-02|2");
        draft.discard();
        assertThat(lake.raw("one").refs()).containsOnlyKeys("main");
        assertThat(table("one")).containsExactly("2026-11-01|1", "2026-11-02|2");
    }

    @Test
    void aPublishedDraftsFilesBelongToTheLiveTable() {
        Draft draft = open("one");
        lake.execute("INSERT INTO %s VALUES (DATE '2026-11-04', 4)".formatted(draft.name()));
        try (Publication prepared =
                publication("-a").publish(draft, Replacing.nothing(), Map.of()).prepare()) {
            prepared.commit();
        }
        Draft second = open("one");
        lake.execute("INSERT INTO %s VALUES (DATE '2026-11-05', 5)".formatted(second.name()));
        second.discard();

        assertThat(table("one")).containsExactly("2026-11-01|1", "2026-11-02|2", "2026-11-04|4");
    }

    @Test
    void threeTablesChangeInOneStep() {
        Publication.Builder publication = publication("-a");
        for (String table : List.of("one", "two", "three")) {
            Draft draft = open(table);
            lake.execute("INSERT INTO %s VALUES (DATE '2026-11-09', 9)".formatted(draft.name()));
            publication.publish(draft, Replacing.everything(), Map.of("kappalake.test", "yes"));
        }
        PublicationResult published;
        try (Publication prepared = publication.prepare()) {
            published = prepared.commit();
        }

        assertThat(published.tables()).hasSize(3);
        assertThat(Stream.of("one", "two", "three"))
                .allSatisfy(table -> assertThat(table(table)).containsExactly("2026-11-09|9"))
                .allSatisfy(
                        table ->
                                assertThat(lake.raw(table).properties())
                                        .containsEntry("kappalake.test", "yes"));
        Publications.revert(lake.catalog(), published, "run", Owner.current());
        assertThat(Stream.of("one", "two", "three"))
                .allSatisfy(
                        table ->
                                assertThat(table(table))
                                        .containsExactly("2026-11-01|1", "2026-11-02|2"))
                .allSatisfy(
                        table ->
                                assertThat(lake.raw(table).properties())
                                        .doesNotContainKey("kappalake.test"));
    }
}
