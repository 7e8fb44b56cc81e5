package io.kappalake.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.kappalake.ingest.control.IngestControl;
import io.kappalake.ingest.control.LiveRules;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.local.testing.Answer;
import io.kappalake.local.testing.Sample;
import io.kappalake.local.testing.SharedServers;
import io.kappalake.replay.ProducedOrders.Flaw;
import io.kappalake.replay.compare.Acceptance;
import io.kappalake.replay.run.ReplayStep;
import io.kappalake.replay.run.Runs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The live job goes on by the rules of a replay that is published. */
@ExtendWith(SharedServers.class)
class ITAdoption {
    private static final int RECORDS = 1_500;
    private static final String RULE = "ingest.decode.amounts";

    private ReplayedLakehouse lakehouse;
    private Path next;

    @BeforeEach
    void ingest() throws Exception {
        lakehouse = ReplayedLakehouse.ingesting("adoption", RECORDS);
        next = lakehouse.withAmountsAsStrings();
    }

    @AfterEach
    void close() {
        lakehouse.close();
    }

    /** The run of a replay that can be published. */
    private String audited() {
        String run =
                lakehouse
                        .start(lakehouse.plan("--set", RULE + "=integer-or-string"))
                        .at("/run")
                        .asText();
        lakehouse.audit(run).exits(3);
        return run;
    }

    private String liveRule() {
        return LiveRules.find(lakehouse.catalog(), lakehouse.config().kafka().group())
                .orElseThrow()
                .get(RULE);
    }

    private String liveJob() {
        return new IngestControl(lakehouse.config()).findActive().orElseThrow().id();
    }

    private Answer adopt(Path configuration, String run) {
        return lakehouse.run(
                configuration,
                "replay",
                "publish",
                run,
                "--accept-differences",
                "--adopt",
                "--yes",
                "--output",
                "json");
    }

    /** Amounts as text in offsets that the job read before and after it was given the rule. */
    private long deadAmounts() {
        return lakehouse.count("SELECT count(*) FROM dead_letters WHERE reason = 'invalid_type'");
    }

    @Test
    void theLiveJobGoesOnByTheRulesOfTheReplay() throws Exception {
        String run = audited();
        Set<String> files = lakehouse.files();
        String job = liveJob();
        // the configuration of today has another rule, and a start by it would bring that back
        assertThat(adopt(lakehouse.config().file(), run).exits(4).err())
                .contains(RULE + " is integer in " + lakehouse.config().file())
                .contains("integer-or-string in the replay");
        assertThat(lakehouse.files()).isEqualTo(files);
        Path broken =
                Files.writeString(
                        next.resolveSibling("adoption-broken.yaml"),
                        Files.readString(next) + "\n  metrics-topic: nobody.made.it\n");
        assertThat(adopt(broken, run).exits(4).err()).contains("nobody.made.it");
        assertThat(lakehouse.files()).isEqualTo(files);
        assertThat(liveJob()).isEqualTo(job);
        assertThat(
                        lakehouse
                                .run(
                                        next,
                                        "replay",
                                        "publish",
                                        run,
                                        "--adopt",
                                        "--dry-run",
                                        "--accept-differences")
                                .exits(0)
                                .out())
                .contains("Would start the live job again");
        assertThat(liveJob()).isEqualTo(job);

        // these are read by the earlier rule
        lakehouse.records().produce(300);
        lakehouse.awaitIngested();
        JsonNode published = adopt(next, run).exits(0).json();
        assertThat(published.at("/tables").size()).isPositive();
        assertThat(published.at("/adopted/jobId").asText()).isEqualTo(liveJob()).isNotEqualTo(job);
        assertThat(published.at("/adopted/savepoint").asText()).contains("/savepoints/");
        assertThat(published.at("/adopted/config").asText()).isEqualTo(next.toString());
        assertThat(liveRule()).isEqualTo("integer-or-string");
        long before = deadAmounts();
        long textsBefore = texts();
        assertThat(before).isPositive();

        lakehouse.records().produce(700);
        lakehouse.awaitIngested();
        assertThat(texts()).isGreaterThan(textsBefore);
        assertThat(deadAmounts()).isEqualTo(before);
        lakehouse.assertCheckIsGreen(next);
        // nothing is left to be adopted
        assertThat(adopt(next, run).exits(0).json().at("/jobId").asText()).isEqualTo(liveJob());

        lakehouse.run(next, "replay", "rollback", run, "--yes").exits(0);
        lakehouse.run(next, "replay", "publish", run, "--yes").exits(0);
        lakehouse.assertCheckIsGreen(next);
        oneMoreReplayLeavesNoDifference();
    }

    private long texts() {
        return lakehouse.records().orders().stream()
                .filter(order -> order.flaw() == Flaw.AMOUNT_AS_TEXT)
                .count();
    }

    /** What was read between the plan and the adoption is by the earlier rule until then. */
    private void oneMoreReplayLeavesNoDifference() {
        String gap =
                lakehouse
                        .start(lakehouse.plan("--set", RULE + "=integer-or-string"))
                        .at("/run")
                        .asText();
        Answer audit = lakehouse.audit(gap);
        assertThat(audit.exitCode()).isEqualTo(3);
        assertThat(FoundDifferences.table(audit.json(), "dead_letters").at("/missing").asLong())
                .isPositive();
        lakehouse.run("replay", "publish", gap, "--accept-differences", "--yes").exits(0);
        assertThat(deadAmounts()).isZero();
        lakehouse.assertCheckIsGreen(next);
    }

    /** What no catch block sees, as none sees a signal. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    private static void die() {
        throw new Killed();
    }

    private static void fail() {
        throw new IllegalStateException("out of slots");
    }

    private record Death(ReplayStep step, boolean noted) {}

    @Test
    void goesOnWhereverItDied() throws Exception {
        List<Death> deaths = new ArrayList<>();
        for (boolean noted : new boolean[] {false, true}) {
            for (ReplayStep step :
                    new ReplayStep[] {
                        ReplayStep.PUBLISHED,
                        ReplayStep.LIVE_STOPPING,
                        ReplayStep.LIVE_STOPPED,
                        ReplayStep.LIVE_STARTED
                    }) {
                deaths.add(new Death(step, noted));
            }
        }
        Collections.shuffle(deaths, Sample.random("adoption killed"));
        for (Death death : deaths.subList(0, Sample.rounds(2, deaths.size()))) {
            System.out.println(death);
            String run = audited();
            assertThatThrownBy(() -> publishAndAdopt(run, death, ITAdoption::die))
                    .isInstanceOf(Killed.class);
            boolean down = new IngestControl(lakehouse.config()).findActive().isEmpty();
            assertThat(down).isEqualTo(death.step() == ReplayStep.LIVE_STOPPED);
            if (down) {
                for (String verb : List.of("status", "lag", "list")) {
                    assertThat(lakehouse.run("replay", verb).out())
                            .contains("Ingestion does not run", run, "--adopt");
                }
                lakehouse.run("replay", "status", run).exits(1);
            }
            lakehouse.records().produce(100);

            adopt(next, run).exits(0);
            assertThat(liveRule()).isEqualTo("integer-or-string");
            lakehouse.awaitIngested();
            lakehouse.assertCheckIsGreen(next);
            lakehouse.run("replay", "status", run).exits(0);

            // back to where the next one begins
            lakehouse.run("replay", "rollback", run, "--yes").exits(0);
            lakehouse.run("ingest", "stop").exits(0);
            lakehouse.run("ingest", "start").exits(0);
            assertThat(liveRule()).isEqualTo("integer");
        }
    }

    @Test
    void aFailureLeavesTheLiveJobByItsEarlierRules() throws Exception {
        String run = audited();
        assertThatThrownBy(
                        () ->
                                publishAndAdopt(
                                        run,
                                        new Death(ReplayStep.LIVE_STOPPED, true),
                                        ITAdoption::fail))
                .isInstanceOf(LakehouseException.class)
                .hasMessageContainingAll("out of slots", "by its earlier rules", "--adopt");
        assertThat(liveRule()).isEqualTo("integer");
        assertThat(lakehouse.stage(run)).contains(ReplayStep.LIVE_RESUMED);
        String job = liveJob();
        lakehouse.awaitIngested();
        lakehouse.assertCheckIsGreen();

        JsonNode adopted = adopt(next, run).exits(0).json();
        assertThat(adopted.at("/jobId").asText()).isEqualTo(liveJob()).isNotEqualTo(job);
        assertThat(liveRule()).isEqualTo("integer-or-string");
        lakehouse.assertCheckIsGreen(next);
    }

    /** Fails when a step is about to be noted, or when it is. */
    private void publishAndAdopt(String run, Death death, Runnable failure) {
        Runs.Listener listener =
                new Runs.Listener() {
                    @Override
                    public void done(ReplayStep step) {
                        if (step == death.step() && !death.noted()) {
                            failure.run();
                        }
                    }

                    @Override
                    public void noted(String replay, ReplayStep step, String details) {
                        if (step == death.step()) {
                            failure.run();
                        }
                    }
                };
        try (Replays replays = Replays.open(LakehouseConfig.load(next), listener)) {
            ReplayAdoption adoption = replays.adoption(replays.find(run));
            replays.publication(
                            replays.find(run),
                            new Acceptance(true, false),
                            Duration.ofDays(1),
                            Replays.PublishedRows.DIFFERING,
                            false)
                    .orElseThrow()
                    .commit();
            adoption.commit();
        }
    }
}
