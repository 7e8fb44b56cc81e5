package io.kappalake.replay;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kappalake.ingest.control.IngestControl;
import io.kappalake.ingest.flink.FlinkJob;
import io.kappalake.ingest.state.JobStates;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.local.testing.Answer;
import io.kappalake.local.testing.SharedServers;
import io.kappalake.orders.rules.IngestConfig;
import io.kappalake.replay.ExpectedTables.Rules;
import io.kappalake.replay.ExpectedTables.Totals;
import io.kappalake.replay.run.ReplayStep;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The job of a replay becomes the live job, or does not. */
@ExtendWith(SharedServers.class)
class ITTakeover {
    private static final int RECORDS = 3_000;
    private static final Rules LONGER = new Rules(Duration.ofMinutes(10), false, Map.of());

    private static ReplayedLakehouse lakehouse;

    /** The same lakehouse for all tests, unless one left something behind. */
    @BeforeEach
    void ingest() throws Exception {
        if (lakehouse == null) {
            lakehouse = ReplayedLakehouse.ingesting("takeover", RECORDS);
        }
    }

    @AfterEach
    void tidy() throws Exception {
        if (!lakehouse.tidied()) {
            close();
        }
    }

    @AfterAll
    static void close() {
        if (lakehouse != null) {
            lakehouse.close();
            lakehouse = null;
        }
    }

    private String[] takeover(JsonNode plan, String... options) {
        String report = lakehouse.servers().dataFolder().resolve("takeover.html").toString();
        List<String> command =
                new ArrayList<>(
                        List.of("replay", "takeover", plan.at("/file").asText(), "--report"));
        command.addAll(List.of(report, "--max-rate", "300", "--yes"));
        command.addAll(List.of(options));
        return command.toArray(String[]::new);
    }

    @Test
    void theNewJobGoesOnWhereTheOldOneEnded() throws Exception {
        int records = lakehouse.records().orders().size();
        String old = lakehouse.config().kafka().group();
        LakehouseConfig next = LakehouseConfig.load(lakehouse.successor("10m"));
        String cancelled = differsAndIsCancelled(next);
        Path jar = lakehouse.servers().dataFolder().resolve("job.jar");
        Files.write(jar, Files.readAllBytes(IngestControl.jobJar()));
        JsonNode plan =
                lakehouse.planned(
                        "--takeover",
                        next.file().toString(),
                        "--job-jar",
                        jar.toString(),
                        "--reason",
                        "longer windows");

        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        Future<?> producing = clock.scheduleAtFixedRate(this::produce, 0, 200, MILLISECONDS);
        Map<Integer, Long> committed;
        try {
            CompletableFuture<Answer> takeover =
                    CompletableFuture.supplyAsync(
                            () -> lakehouse.run(takeover(plan, "--accept-differences")));
            lakehouse.awaitStep(plan.at("/plan/run").asText(), ReplayStep.JOB_SUBMITTED);
            // what was planned runs, whatever becomes of its file
            Files.writeString(jar, "broken");
            takeover.get(4, MINUTES).exits(0);
            committed = lakehouse.committed(old);
            assertThat(producing.state()).isEqualTo(Future.State.RUNNING);
        } finally {
            clock.shutdown();
            assertThat(clock.awaitTermination(1, MINUTES)).isTrue();
        }
        lakehouse.records().produce(300);
        lakehouse.awaitIngested(next);

        assertThat(lakehouse.records().orders()).hasSizeGreaterThan(records + 300);
        assertThat(new IngestControl(lakehouse.config()).findActive()).isEmpty();
        assertThat(new IngestControl(next).findActive()).isPresent();
        assertThat(lakehouse.committed(old)).isEqualTo(committed).isNotEqualTo(lakehouse.ends());
        lakehouse.assertCheckIsGreen(next.file());
        assertWindows(next);
        lakehouse.run("ingest", "start").exits(4);
        assertOldConfigurationIsRefused(next);
        assertLiveJobIsNotCollected(next, cancelled);
        assertThat(lakehouse.run(next.file(), "replay", "list").exits(0).out())
                .contains("longer windows", System.getProperty("user.name") + "@");
    }

    /** A takeover to the same configuration that is paused, goes on, and was not wanted. */
    private String differsAndIsCancelled(LakehouseConfig next) throws Exception {
        JsonNode plan = lakehouse.planned("--takeover", next.file().toString());
        String run = plan.at("/plan/run").asText();
        CompletableFuture<Answer> reading =
                CompletableFuture.supplyAsync(() -> lakehouse.run(takeover(plan)));
        lakehouse.awaitStep(run, ReplayStep.JOB_SUBMITTED);
        String again = "./kappalake replay takeover " + run;
        assertThat(lakehouse.run("replay", "pause", run).exits(0).out()).contains(again);
        assertThat(reading.get(1, MINUTES).exits(1).err()).contains(again);
        assertThat(lakehouse.stage(run)).contains(ReplayStep.PAUSED);
        assertThat(lakehouse.run(takeover(plan)).exits(3).out()).contains("The live job goes on");
        lakehouse.run("replay", "cancel", run, "--yes").exits(0);
        return run;
    }

    private void assertOldConfigurationIsRefused(LakehouseConfig next) {
        for (List<String> verb :
                List.of(
                        List.of("replay", "plan"),
                        List.of(
                                "replay",
                                "dead-letters",
                                "retry",
                                "--set",
                                "ingest.decode.amounts=integer-or-string",
                                "--yes"))) {
            assertThat(lakehouse.run(verb.toArray(String[]::new)).exits(4).err())
                    .contains("an earlier live job", next.kafka().group());
        }
        assertThat(lakehouse.run("replay", "lag").exits(1).out())
                .contains("an earlier live job", next.kafka().group());
    }

    private void assertLiveJobIsNotCollected(LakehouseConfig next, String cancelled) {
        String job = new IngestControl(next).findActive().orElseThrow().id();
        JobStates states = JobStates.of(next);
        assertThat(
                        lakehouse
                                .run(next.file(), "replay", "gc", "--no-rollback", "--remove")
                                .exits(2)
                                .err())
                .contains("--yes");
        for (Path configuration : List.of(lakehouse.config().file(), next.file())) {
            lakehouse.run(configuration, "replay", "gc", "--remove", "--yes").exits(0);
            lakehouse.run(configuration, "replay", "gc", cancelled, "--remove", "--yes").exits(0);
        }
        assertThat(new IngestControl(next).findActive()).map(FlinkJob::id).contains(job);
        assertThat(states.findNewest()).isPresent();
    }

    private void produce() {
        try {
            lakehouse.records().produce(10);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Compares the closed windows with a computation from all that was produced. */
    private void assertWindows(LakehouseConfig next) {
        Instant closed =
                lakehouse
                        .query(
                                """
                                SELECT to_iso8601(least(
                                    (SELECT max(watermark) FROM order_metrics),
                                    (SELECT min(newest) FROM (
                                        SELECT max(event_time) AS newest FROM order_events
                                        GROUP BY kafka_partition))) - INTERVAL '2' MINUTE)""",
                                row -> Instant.parse(row.getString(1)))
                        .getFirst();
        long size = IngestConfig.of(next).tumbling().toMillis();
        Instant border = Instant.ofEpochMilli(closed.toEpochMilli() / size * size);
        Map<ExpectedTables.Key, Totals> windows = new HashMap<>();
        lakehouse.query(
                """
                SELECT to_iso8601(window_start), status, max_by(order_count, revision),
                       max_by(total_amount_cents, revision)
                FROM order_metrics WHERE window_end <= from_iso8601_timestamp('%s')
                GROUP BY 1, 2"""
                        .formatted(border),
                row ->
                        windows.put(
                                new ExpectedTables.Key(
                                        Instant.parse(row.getString(1)), row.getString(2)),
                                new Totals(row.getLong(3), row.getLong(4))));
        assertThat(windows)
                .hasSizeGreaterThan(50)
                .isEqualTo(
                        ExpectedTables.of(lakehouse.records().orders(), LONGER, border).windows());
    }

    @Test
    void theOldJobGoesOnWhenTheNewOneCannotBeStarted() throws Exception {
        SortedMap<String, Long> before = lakehouse.snapshots();
        Path next = lakehouse.successor("10m");
        JsonNode plan = lakehouse.planned("--takeover", next.toString());
        String run = plan.at("/plan/run").asText();

        CompletableFuture<Answer> takeover =
                CompletableFuture.supplyAsync(
                        () -> lakehouse.run(takeover(plan, "--accept-differences")));
        lakehouse.awaitStep(run, ReplayStep.JOB_SUBMITTED);
        // it is read again behind the publication
        Files.writeString(next, "broken");

        Answer answer = takeover.get(4, MINUTES).exits(1);
        assertThat(answer.err()).contains("the old job runs again", "gc %s".formatted(run));
        lakehouse.run("replay", "takeover", run, "--yes").exits(4);
        lakehouse.run("replay", "gc", run, "--no-rollback", "--remove", "--yes").exits(0);
        assertThat(lakehouse.leftovers()).isEmpty();
        assertThat(JobStates.of(lakehouse.config(), plan.at("/plan/group").asText()).countFiles())
                .isZero();
        assertThat(new IngestControl(lakehouse.config()).findActive()).isPresent();
        TableRows.assertSameAs(before, lakehouse);
        lakehouse.records().produce(300);
        lakehouse.awaitIngested();
        lakehouse.assertCheckIsGreen();
        assertThat(
                        lakehouse.count(
                                "SELECT count(*) FROM order_metrics"
                                        + " WHERE window_end - window_start <> INTERVAL '5' MINUTE"))
                .isZero();
    }

    @Test
    void aJarThatIsNoJobStopsNothing() throws Exception {
        String job = new IngestControl(lakehouse.config()).findActive().orElseThrow().id();
        Path jar = lakehouse.servers().dataFolder().resolve("none.jar");
        Files.writeString(jar, "no jar");
        String next = lakehouse.successor("10m").toString();
        JsonNode plan = lakehouse.planned("--takeover", next, "--job-jar", jar.toString());

        lakehouse.run(takeover(plan, "--accept-differences")).exits(1);
        assertThat(new IngestControl(lakehouse.config()).findActive().orElseThrow().id())
                .isEqualTo(job);
        lakehouse.run("replay", "cancel", plan.at("/plan/run").asText(), "--yes").exits(0);
        assertThat(lakehouse.leftovers()).isEmpty();
        lakehouse.assertCheckIsGreen();
    }
}
