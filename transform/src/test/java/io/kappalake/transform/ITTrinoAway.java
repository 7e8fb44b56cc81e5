package io.kappalake.transform;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kappalake.local.EmbeddedLakehouse;
import io.kappalake.local.testing.SharedServers;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Trino goes away in the middle of a run. */
@ExtendWith(SharedServers.class)
class ITTrinoAway {
    private static final String SLOW =
            """
            {{ config(materialized='table') }}
            select count(*) as n from unnest(sequence(1, 10000)) a (x)
            cross join unnest(sequence(1, 10000)) b (y) cross join unnest(sequence(1, 10000)) c (z)
            cross join {{ ref('first') }} where x * y * z <> 7
            """;

    @TempDir private Path folder;

    @Test
    void isNamedAndTheRunCanBeTakenUpAgain() throws Exception {
        EmbeddedLakehouse servers = SharedServers.up();
        long second;
        try (LakeProject project = LakeProject.in(folder);
                ExecutorService thread = Executors.newSingleThreadExecutor()) {
            project.model("first", "{{ config(materialized='table') }} select 1 as a")
                    .model(
                            "second",
                            "{{ config(materialized='table') }} select * from {{ ref('first') }}")
                    .model(
                            "third",
                            "{{ config(materialized='table') }} select * from {{ ref('second') }}");
            project.build();
            second = project.snapshot("second");
            project.model("first", "{{ config(materialized='table') }} select 2 as a")
                    .model("second", SLOW);
            Future<Results> run = thread.submit(() -> project.run("build"));
            await("the slow statement runs")
                    .atMost(2, MINUTES)
                    .until(
                            () ->
                                    project.count(
                                                    "SELECT count(*) FROM system.runtime.queries WHERE state = 'RUNNING'"
                                                            + " AND query LIKE 'INSERT%%%s__second%%'"
                                                                    .formatted(project.schema()))
                                            > 0);

            servers.stopServer("trino");

            Results answer = run.get(5, MINUTES).bad();
            assertThat(answer.status("first")).isEqualTo("success");
            assertThat(answer.message("second")).contains("Trino", project.config().trino().url());
            assertThat(answer.status("third")).isEqualTo("skipped");
            assertThat(project.snapshot("second")).isEqualTo(second);
            project.model(
                    "second",
                    "{{ config(materialized='table') }} select a + 10 as a from {{ ref('first') }}");

            SharedServers.up();

            Results again = project.run("retry").good();
            assertThat(again.statuses()).containsExactly("second success", "third success");
            assertThat(project.rows("SELECT a FROM third")).containsExactly("12");
            assertThat(project.drafts()).isEmpty();
        }
    }
}
