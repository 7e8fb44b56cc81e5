package io.kappalake.replay;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.kappalake.ingest.flink.FlinkJob;
import io.kappalake.ingest.state.JobStates;
import io.kappalake.local.server.Servers;
import io.kappalake.local.testing.Answer;
import io.kappalake.local.testing.Sample;
import io.kappalake.local.testing.SharedServers;
import io.kappalake.replay.run.ReplayStep;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;

/** Processes die in the middle of a replay. */
@ExtendWith(SharedServers.class)
class ITReplayKilled {
    private static final int RECORDS = 4_000;

    private static ReplayedLakehouse lakehouse;

    private Random random;

    /** The same lakehouse for all tests, unless one left something behind. */
    @BeforeEach
    void ingest(TestInfo test) throws Exception {
        random = Sample.random(test.getDisplayName());
        if (lakehouse == null) {
            lakehouse = ReplayedLakehouse.ingesting("killed", RECORDS);
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

    @Test
    void goesOnWhereverTheCommandDied() throws Exception {
        SortedMap<String, Long> before = lakehouse.snapshots();
        JsonNode plan = lakehouse.planned();
        String run = plan.at("/plan/run").asText();
        String[] start = {"replay", "start", plan.at("/file").asText(), "--max-rate", "1000"};

        Process starting = lakehouse.launch(start);
        lakehouse.awaitStep(run, ReplayStep.DRAFTS_OPENED);
        killAfter(random.nextInt(1_500), starting);
        Process trimming = lakehouse.launch("replay", "resume", run);
        lakehouse.awaitStep(run, ReplayStep.CAUGHT_UP);
        killAfter(random.nextInt(2_000), trimming);
        lakehouse.run("replay", "resume", run).exits(0);
        assertThat(lakehouse.stage(run)).contains(ReplayStep.TRIMMED);

        for (int i = 0; i < Sample.rounds(1, 2); i++) {
            killAfter(random.nextInt(8_000), lakehouse.launch(audit(run)));
        }
        assertThat(lakehouse.audit(run).exits(0).json().at("/verdict").asText()).isEqualTo("EQUAL");
        TableRows.assertSameAs(before, lakehouse);

        // the commit comes at the end of what a dry run does
        long begin = System.nanoTime();
        lakehouse.launch("replay", "publish", run, "--dry-run", "--all-rows").waitFor();
        long millis = NANOSECONDS.toMillis(System.nanoTime() - begin);
        // rows that do not differ are taken out of the drafts, or not, and put back
        killAfter(
                random.nextLong(millis / 2, millis * 2),
                lakehouse.launch("replay", "publish", run, "--dry-run"));
        for (int i = 0; i < Sample.rounds(1, 3); i++) {
            killAfter(
                    random.nextLong(millis / 2, millis * 3 / 2),
                    lakehouse.launch("replay", "publish", run, "--yes", "--all-rows"));
            TableRows.assertSameAs(before, lakehouse);
            if (lakehouse.stage(run).filter(ReplayStep.PUBLISHED::equals).isEmpty()) {
                lakehouse.run("replay", "publish", run, "--yes", "--all-rows").exits(0);
            }
            lakehouse.assertCheckIsGreen();
            killAfter(
                    random.nextLong(millis / 2, millis * 3 / 2),
                    lakehouse.launch("replay", "rollback", run, "--yes"));
            TableRows.assertSameAs(before, lakehouse);
            if (lakehouse.stage(run).filter(ReplayStep.PUBLISHED::equals).isPresent()) {
                lakehouse.run("replay", "rollback", run, "--yes").exits(0);
            }
        }
        lakehouse.assertCheckIsGreen();
    }

    private String[] audit(String run) {
        String report = lakehouse.servers().dataFolder().resolve("killed.html").toString();
        return new String[] {"replay", "audit", run, "--report", report};
    }

    private static void killAfter(long millis, Process process) throws InterruptedException {
        if (!process.waitFor(millis, MILLISECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void aStartThatDiedAnywhereIsResumedOrCancelled() throws Exception {
        Set<String> before = lakehouse.files();
        for (int i = 0; i < 2; i++) {
            JsonNode plan = lakehouse.planned();
            String run = plan.at("/plan/run").asText();
            Process starting = lakehouse.launch("replay", "start", plan.at("/file").asText());
            lakehouse.awaitStep(run, ReplayStep.STARTED);
            killAfter(random.nextInt(3_000), starting);
            if (i == 0) {
                lakehouse.run("replay", "cancel", run, "--yes").exits(0);
                assertThat(lakehouse.leftovers()).isEmpty();
            } else {
                lakehouse.run("replay", "resume", run).exits(0);
                lakehouse.audit(run).exits(0);
            }
        }
        assertThat(lakehouse.files()).isEqualTo(before);
        lakehouse.assertCheckIsGreen();
    }

    @Test
    void resumesAsTheJobThatAKilledCommandSent() throws Exception {
        JsonNode plan = killedWhileItSends();
        String run = plan.at("/run").asText();

        lakehouse.run("replay", "resume", run).exits(0);
        assertThat(lakehouse.jobs(plan.at("/group").asText())).hasSize(1);
        assertThat(lakehouse.audit(run).exits(0).json().at("/verdict").asText()).isEqualTo("EQUAL");
    }

    @Test
    void cancelsTheJobThatAKilledCommandSent() throws Exception {
        for (int i = 0; i < Sample.rounds(1, 3); i++) {
            JsonNode plan = killedWhileItSends();
            String run = plan.at("/run").asText();

            lakehouse.run("replay", "cancel", run, "--yes").exits(0);
            await("nothing is left, and nothing comes back")
                    .during(5, SECONDS)
                    .atMost(1, MINUTES)
                    .failFast(() -> assertThat(lakehouse.leftovers()).isEmpty())
                    .until(() -> lakehouse.leftovers().isEmpty());
        }
    }

    /** The plan of a start that has sent its job to Flink, which still builds it. */
    private JsonNode killedWhileItSends() throws Exception {
        JsonNode plan = lakehouse.planned();
        int jars = lakehouse.uploadedJars();
        Process starting =
                lakehouse.launch(
                        "replay", "start", plan.at("/file").asText(), "--max-rate", "1000");
        await("the job's jar is uploaded")
                .atMost(2, MINUTES)
                .pollInterval(10, MILLISECONDS)
                .until(() -> lakehouse.uploadedJars() > jars);
        killAfter(random.nextInt(300), starting);
        return plan.at("/plan");
    }

    @Test
    void pausesWhereverTheCommandDiedAndGoesOnAtAnotherRate() throws Exception {
        SortedMap<String, Long> before = lakehouse.snapshots();
        JsonNode plan = lakehouse.planned();
        String run = plan.at("/plan/run").asText();
        String group = plan.at("/plan/group").asText();
        String file = plan.at("/file").asText();
        CompletableFuture<Answer> starting =
                CompletableFuture.supplyAsync(
                        () -> lakehouse.run("replay", "start", file, "--max-rate", "50"));
        await("the replay has committed some records")
                .atMost(2, MINUTES)
                .until(() -> !lakehouse.committed(group).isEmpty());

        killAfter(random.nextInt(6_000), lakehouse.launch("replay", "pause", run));
        lakehouse.run("replay", "pause", run).exits(0);
        assertThat(starting.get(3, MINUTES).exits(1).err()).contains("./kappalake replay resume");
        assertThat(lakehouse.flink().findActive(group)).isEmpty();
        assertThat(lakehouse.stage(run)).contains(ReplayStep.PAUSED);
        assertThat(lakehouse.run("replay", "status", run).exits(0).out())
                .contains("last step 'paused', job PAUSED");

        Answer resumed = lakehouse.run("replay", "resume", run, "--max-rate", "0").exits(0);
        assertThat(resumed.out()).contains("goes on from s3://").contains("/savepoints/");
        assertThat(lakehouse.run("replay", "pause", run).exits(4).err())
                .contains("nothing left to read");
        assertEqualAndPublish(run, before);
    }

    @Test
    void goesOnWhenTheTaskManagerDies() throws Exception {
        SortedMap<String, Long> before = lakehouse.snapshots();
        JsonNode plan = lakehouse.planned();
        String run = plan.at("/plan/run").asText();
        String group = plan.at("/plan/group").asText();
        CompletableFuture<Answer> starting = startUntilAPartitionIsAtItsEnd(plan);
        assertThat(lakehouse.finished(group)).isLessThan(ProducedOrders.PARTITIONS);
        Optional<FlinkJob> job = lakehouse.flink().findActive(group);
        lakehouse.restart(Servers.TASK_MANAGER);

        starting.get(3, MINUTES).exits(0);
        assertThat(lakehouse.flink().restarts(job.orElseThrow().id())).isPositive();
        assertEqualAndPublish(run, before);

        Answer shown = lakehouse.run("replay", "gc", run, "--no-rollback").exits(0);
        assertThat(shown.out())
                .contains("Would remove consumer group " + group)
                .contains("Would remove tag ")
                .contains("Nothing was removed");
        assertThat(lakehouse.leftovers()).contains(group);
        lakehouse.run("replay", "gc", run, "--no-rollback", "--remove", "--yes").exits(0);
        assertThat(lakehouse.leftovers()).isEmpty();
        assertThat(JobStates.of(lakehouse.config(), group).countFiles()).isZero();
        assertThat(lakehouse.run("replay", "gc", run, "--no-rollback").exits(0).out())
                .contains("Nothing is left behind");
        TableRows.assertSameAs(before, lakehouse);
        lakehouse.assertCheckIsGreen();
    }

    /** A start that goes on, slowly: some partitions are at their ends, and others are not. */
    private CompletableFuture<Answer> startUntilAPartitionIsAtItsEnd(JsonNode plan) {
        String file = plan.at("/file").asText();
        CompletableFuture<Answer> starting =
                CompletableFuture.supplyAsync(
                        () -> lakehouse.run("replay", "start", file, "--max-rate", "300"));
        await("a partition is at its end")
                .atMost(2, MINUTES)
                .until(() -> lakehouse.finished(plan.at("/plan/group").asText()) > 0);
        return starting;
    }

    private void assertEqualAndPublish(String run, SortedMap<String, Long> before)
            throws Exception {
        assertThat(lakehouse.audit(run).exits(0).json().at("/verdict").asText()).isEqualTo("EQUAL");
        lakehouse.run("replay", "publish", run, "--yes", "--all-rows").exits(0);
        TableRows.assertSameAs(before, lakehouse);
        lakehouse.assertCheckIsGreen();
    }

    @Test
    void goesOnWhenBothProcessesOfFlinkDie() throws Exception {
        SortedMap<String, Long> before = lakehouse.snapshots();
        JsonNode plan = lakehouse.planned();
        String run = plan.at("/plan/run").asText();
        CompletableFuture<Answer> starting = startUntilAPartitionIsAtItsEnd(plan);
        lakehouse.restart(Servers.JOB_MANAGER, Servers.TASK_MANAGER);

        // the new Flink knows neither the replay nor the live job
        starting.get(3, MINUTES).exits(1);
        TableRows.assertSameAs(before, lakehouse);
        lakehouse.run("ingest", "start").exits(0);
        lakehouse.run("replay", "resume", run).exits(0);
        assertEqualAndPublish(run, before);
    }

    @Test
    void goesOnWhenKafkaStorageAndCatalogDie() throws Exception {
        SortedMap<String, Long> before = lakehouse.snapshots();
        JsonNode plan = lakehouse.planned();
        String run = plan.at("/plan/run").asText();
        CompletableFuture<Answer> starting = startUntilAPartitionIsAtItsEnd(plan);
        for (String server : new String[] {Servers.KAFKA, Servers.S3, Servers.POSTGRES}) {
            lakehouse.restart(server);
        }
        int exitCode = starting.get(5, MINUTES).exitCode();
        for (int i = 0; exitCode != 0 && i < 3; i++) {
            exitCode = lakehouse.run("replay", "resume", run).exitCode();
        }
        assertThat(exitCode).isZero();
        TableRows.assertSameAs(before, lakehouse);

        lakehouse.restart(Servers.TRINO);
        assertEqualAndPublish(run, before);
    }

    @Test
    void cancellingRemovesARunningReplay() throws Exception {
        Set<String> before = lakehouse.files();
        JsonNode plan = lakehouse.planned();
        String run = plan.at("/plan/run").asText();
        String group = plan.at("/plan/group").asText();
        String file = plan.at("/file").asText();
        lakehouse.run("replay", "start", file, "--max-rate", "50", "--detach").exits(0);
        await("the replay has committed some records")
                .atMost(2, MINUTES)
                .until(() -> !lakehouse.committed(group).isEmpty());

        lakehouse.run("replay", "cancel", run, "--dry-run").exits(0);
        assertThat(lakehouse.leftovers()).contains(group).hasSizeGreaterThan(5);
        lakehouse.run("replay", "cancel", run, "--yes").exits(0);
        assertThat(lakehouse.leftovers()).isEmpty();
        assertThat(JobStates.of(lakehouse.config(), group).countFiles()).isZero();
        assertThat(lakehouse.stage(run)).contains(ReplayStep.CANCELLED);
        assertThat(lakehouse.files()).isEqualTo(before);
        lakehouse.assertCheckIsGreen();
        lakehouse.run("replay", "resume", run).exits(4);
    }
}
