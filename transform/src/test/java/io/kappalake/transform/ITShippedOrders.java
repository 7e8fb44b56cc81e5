package io.kappalake.transform;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.lakehouse.cli.Kappalake;
import io.kappalake.lakehouse.cli.ProductHome;
import io.kappalake.local.testing.Answer;
import io.kappalake.local.testing.Sample;
import io.kappalake.local.testing.SharedServers;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The shipped model of orders, which puts new events together with what it says of earlier ones.
 */
@ExtendWith(SharedServers.class)
class ITShippedOrders {
    private static final int STEPS = Sample.rounds(4, 40);

    @TempDir private Path folder;
    private long offset;

    @Test
    void areWhatAllEventsSay() {
        Random random = Sample.random("shipped orders");
        try (LakeProject project = LakeProject.in(folder);
                LakeProject rebuilt = project.elsewhere()) {
            project.execute(
                    """
                    CREATE TABLE raw.order_events (order_id varchar, customer_id varchar, status varchar,
                        amount_cents bigint, currency varchar, created_at timestamp(6) with time zone,
                        updated_at timestamp(6) with time zone, event_time timestamp(6) with time zone,
                        kafka_partition integer, kafka_offset bigint, ingested_at timestamp(6) with time zone)
                    WITH (partitioning = ARRAY['kafka_partition'])""");
            append(project, random);
            run(project);
            List<String> told = new ArrayList<>();
            for (int step = 0; step < STEPS; step++) {
                told.add(step(project, random, step == 1 ? 0 : random.nextInt(5)));
                assertThat(run(project).message("fct_orders")).doesNotContain("REBUILD");
                run(rebuilt, "--full-refresh");
                assertThat(told)
                        .satisfies(
                                steps -> {
                                    project.assertSame("fct_orders", rebuilt);
                                    assertThat(project.rows("SELECT count(*) FROM fct_orders"))
                                            .containsExactlyElementsOf(
                                                    project.rows(
                                                            "SELECT count(DISTINCT order_id) FROM raw.order_events"));
                                });
            }
        }
    }

    /** Events are taken back in one of five steps, and come in the others, in no order of time. */
    private String step(LakeProject project, Random random, int kind) {
        if (kind == 0) {
            int partition = random.nextInt(2);
            // whole files go, so that no delete file arises
            project.execute("DELETE FROM raw.order_events WHERE kafka_partition = " + partition);
            return "without partition " + partition;
        }
        append(project, random);
        return "append";
    }

    private void append(LakeProject project, Random random) {
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            rows.add(
                    "('o%d', 'c%d', %s, %d, %s, %s, %s, %s, %d, %d, %s)"
                            .formatted(
                                    random.nextInt(8),
                                    random.nextInt(3),
                                    List.of(
                                                    "'created'",
                                                    "'Approved '",
                                                    "'cancelled'",
                                                    "'delivered'",
                                                    "null")
                                            .get(random.nextInt(5)),
                                    random.nextInt(1000),
                                    random.nextBoolean() ? "'eur'" : "null",
                                    random.nextInt(3) == 0 ? time(random) : "null",
                                    random.nextBoolean() ? time(random) : "null",
                                    time(random),
                                    random.nextInt(2),
                                    offset,
                                    "TIMESTAMP '2026-03-02 00:00:00 UTC' + INTERVAL '%d' SECOND"
                                            .formatted(offset)));
            offset++;
        }
        project.execute("INSERT INTO raw.order_events VALUES " + String.join(", ", rows));
    }

    /** One of few times, so that other columns have to decide. */
    private static String time(Random random) {
        return "TIMESTAMP '2026-03-01 10:0%d:00.000000 UTC'".formatted(random.nextInt(6));
    }

    private static Results run(LakeProject project, String... options) {
        List<String> args = new ArrayList<>(List.of(project.command("build", options)));
        args.set(
                args.indexOf("--project-dir") + 1,
                ProductHome.find().path().resolve("transform/project").toString());
        args.set(
                args.indexOf("--vars") + 1,
                "{orders_schema: %s, marts_schema: %s}"
                        .formatted(project.schemaOfSources(), project.schemaOfMarts()));
        args.addAll(List.of("--select", "dim_status", "stg_order_events", "fct_orders"));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode =
                Kappalake.run(
                        new PrintWriter(out), new PrintWriter(err), args.toArray(String[]::new));
        return new Results(new Answer(exitCode, out.toString(), err.toString())).good();
    }
}
