package io.kappalake.transform;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kappalake.lakehouse.draft.Draft;
import io.kappalake.lakehouse.draft.DraftRequest;
import io.kappalake.lakehouse.draft.Drafts;
import io.kappalake.lakehouse.draft.Owner;
import io.kappalake.lakehouse.draft.Publication;
import io.kappalake.lakehouse.draft.Replacing;
import io.kappalake.local.testing.SharedServers;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a reader of several tables sees while they are published together. */
@ExtendWith(SharedServers.class)
class ITPublicationReaders {
    private static final List<String> TABLES = List.of("one", "two", "three");
    private static final int PUBLICATIONS = 20;

    @TempDir private Path folder;

    private static void publish(LakeProject lake, int version) {
        Drafts drafts = Drafts.on(lake.catalog(), "run-" + version, Owner.current());
        Publication.Builder publication =
                Publication.of(lake.catalog(), lake.schema() + "-" + version, "run");
        for (String table : TABLES) {
            Draft draft =
                    drafts.open(
                            DraftRequest.of(
                                            TableIdentifier.of(
                                                    Namespace.of(lake.rawSchema()), table))
                                    .name(lake.schema() + "__" + table)
                                    .build());
            lake.execute("INSERT INTO %s VALUES %d".formatted(draft.name(), version));
            publication.publish(draft, Replacing.everything(), Map.of());
        }
        try (Publication prepared = publication.prepare()) {
            prepared.commit();
        }
    }

    /** All three at one time that is longer ago than a commit takes. */
    private static String query() {
        return TABLES.stream()
                .map(
                        table ->
                                "(SELECT max(version) FROM raw.%s FOR TIMESTAMP AS OF (current_timestamp - INTERVAL '3' SECOND))"
                                        .formatted(table))
                .collect(Collectors.joining(", ", "SELECT ", ""));
    }

    @Test
    void seesTheSamePublicationOfAllTablesAsOfATime() throws Exception {
        try (LakeProject lake = LakeProject.in(folder);
                LakeProject reader = lake.elsewhere();
                ExecutorService thread = Executors.newSingleThreadExecutor()) {
            TABLES.forEach(
                    table -> lake.execute("CREATE TABLE raw.%s (version int)".formatted(table)));
            publish(lake, 0);
            await("the first publication is old enough")
                    .atMost(1, MINUTES)
                    .ignoreExceptions()
                    .until(() -> reader.rows(query()).equals(List.of("0|0|0")));
            AtomicBoolean done = new AtomicBoolean();
            Future<Set<String>> seen =
                    thread.submit(
                            () -> {
                                Set<String> rows = new HashSet<>();
                                while (!done.get()) {
                                    rows.addAll(reader.rows(query()));
                                }
                                return rows;
                            });

            for (int version = 1; version <= PUBLICATIONS; version++) {
                publish(lake, version);
            }

            done.set(true);
            assertThat(seen.get())
                    .hasSizeGreaterThan(1)
                    .allSatisfy(
                            row -> assertThat(row.split("\\|")).as(row).containsOnly(row.split("\\|")[0]));
            assertThat(
                            TABLES.stream()
                                    .map(t -> lake.raw(t).currentSnapshot().timestampMillis())
                                    .distinct())
                    .as("times of the snapshots of one publication")
                    .hasSize(1);
        }
    }
}
