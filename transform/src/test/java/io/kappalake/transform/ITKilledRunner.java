package io.kappalake.transform;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.lakehouse.cli.Kappalake;
import io.kappalake.local.testing.Sample;
import io.kappalake.local.testing.SharedServers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A run that is killed leaves whole tables, and nothing that the next one cannot do away with. */
@ExtendWith(SharedServers.class)
class ITKilledRunner {
    private static final int KILLS = Sample.rounds(3, 8);

    @TempDir private Path folder;

    private static Process start(LakeProject project) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx256m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Kappalake.class.getName()));
        command.addAll(List.of(project.command("build", "--atomic")));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    @Test
    void atAnyMoment() throws Exception {
        Random random = Sample.random("killed runner");
        try (LakeProject project = LakeProject.in(folder);
                LakeProject rebuilt = project.elsewhere()) {
            project.source("orders", "id bigint, customer bigint, amount bigint");
            project.execute("INSERT INTO raw.orders VALUES (0, 0, 10)");
            project.model(
                            "copies",
                            """
                            {{ config(materialized='incremental', unique_key='id') }}
                            select id, customer, amount from {{ changes(source('raw', 'orders')) }}
                            """)
                    .model(
                            "customers",
                            """
                            {{ config(materialized='incremental', unique_key='customer') }}
                            select customer, count(*) as n, sum(amount) as amount from {{ ref('copies') }}
                            where customer in (select customer from {{ changes(ref('copies')) }})
                            group by customer
                            """)
                    .file(
                            "models/tests.yml",
                            "models: [{name: copies, columns: [{name: id, data_tests: [not_null]}]}]");
            Instant before = Instant.now();
            assertThat(start(project).waitFor()).isZero();
            long duration = Duration.between(before, Instant.now()).toMillis();
            Set<Long> counts = new HashSet<>(Set.of(1L));
            long rows = 1;
            for (int i = 0; i < KILLS; i++) {
                project.execute(
                        "INSERT INTO raw.orders VALUES (%d, %d, 10), (%d, %d, 10)"
                                .formatted(rows, rows % 3, rows + 1, rows % 4));
                rows += 2;
                counts.add(rows);
                Process run = start(project);
                // the first second is Java's and the project's
                long moment = duration / 4 + (long) (random.nextDouble() * duration * 0.8);
                if (!run.waitFor(moment, MILLISECONDS)) {
                    run.destroyForcibly().waitFor();
                }
                long count = project.count("SELECT count(*) FROM copies");
                assertThat(counts).as("rows of copies after kill %d", i).contains(count);
                assertThat(project.count("SELECT count(DISTINCT id) FROM copies"))
                        .as("keys of copies after kill %d", i)
                        .isEqualTo(count);
                assertThat(project.count("SELECT CAST(sum(n) AS bigint) FROM customers"))
                        .as("orders of all customers after kill %d", i)
                        .isEqualTo(count);
            }

            project.run("clean").good();
            assertThat(project.drafts()).isEmpty();
            assertThat(project.mart("copies").refs().keySet())
                    .noneMatch(tag -> tag.startsWith("draft-"));
            project.build("--atomic");

            rebuilt.build("--full-refresh");
            project.assertSame("copies", rebuilt);
            project.assertSame("customers", rebuilt);
            assertThat(project.drafts()).isEmpty();
        }
    }
}
