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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a reader of several tables sees while they are published together. */
@ExtendWith(SharedServers.class)
class ITPublicationReaders {
    private static final List<String> TABLES = List.of("one", "two", "three");
    private static final int PUBLICATIONS = 20;

    /** Longer ago than a commit takes. */
    private static final String A_LITTLE_AGO =
            " FOR TIMESTAMP AS OF (current_timestamp - INTERVAL '3' SECOND)";

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

    /** All three in one statement. */
    private static String query(String version) {
        return TABLES.stream()
                .map(table -> "(SELECT max(version) FROM raw.%s%s)".formatted(table, version))
                .collect(Collectors.joining(", ", "SELECT ", ""));
    }

    private static boolean isMixed(String row) {
        return Arrays.stream(row.split("\\|")).distinct().count() > 1;
    }

    private static List<String> poll(LakeProject reader, String query, AtomicBoolean done) {
        List<String> rows = new ArrayList<>();
        while (!done.get()) {
            rows.addAll(reader.rows(query));
        }
        return rows;
    }

    @Test
    void seesTheSamePublicationOfAllTablesAsOfATime(TestReporter reporter) throws Exception {
        try (LakeProject lake = LakeProject.in(folder);
                LakeProject reader = lake.elsewhere();
                LakeProject plainReader = lake.elsewhere();
                ExecutorService threads = Executors.newFixedThreadPool(2)) {
            TABLES.forEach(
                    table -> lake.execute("CREATE TABLE raw.%s (version int)".formatted(table)));
            publish(lake, 0);
            await("the first publication is old enough")
                    .atMost(1, MINUTES)
                    .ignoreExceptions()
                    .until(() -> reader.rows(query(A_LITTLE_AGO)).equals(List.of("0|0|0")));
            AtomicBoolean done = new AtomicBoolean();
            Future<List<String>> seen =
                    threads.submit(() -> poll(reader, query(A_LITTLE_AGO), done));
            Future<List<String>> plain = threads.submit(() -> poll(plainReader, query(""), done));

            try {
                for (int version = 1; version <= PUBLICATIONS; version++) {
                    publish(lake, version);
                }
            } finally {
                done.set(true);
            }

            // Trino looks up one table after the other: nothing keeps a plain statement whole
            reporter.publishEntry(
                    "plain statements that saw two publications",
                    "%d of %d"
                            .formatted(
                                    plain.get().stream()
                                            .filter(ITPublicationReaders::isMixed)
                                            .count(),
                                    plain.get().size()));
            assertThat(seen.get())
                    .hasSizeGreaterThan(PUBLICATIONS)
                    .noneMatch(ITPublicationReaders::isMixed);
            assertThat(seen.get().stream().distinct()).hasSizeGreaterThan(PUBLICATIONS / 4);
            assertThat(
                            TABLES.stream()
                                    .map(t -> lake.raw(t).currentSnapshot().timestampMillis())
                                    .distinct())
                    .as("times of the snapshots of one publication")
                    .hasSize(1);
        }
    }
}
