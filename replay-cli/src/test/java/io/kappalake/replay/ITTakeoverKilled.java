package io.kappalake.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.kappalake.ingest.control.IngestControl;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.local.testing.Answer;
import io.kappalake.local.testing.Sample;
import io.kappalake.local.testing.SharedServers;
import io.kappalake.replay.compare.Tolerance;
import io.kappalake.replay.plan.PlanFile;
import io.kappalake.replay.plan.ReplayPlan;
import io.kappalake.replay.run.ReplayStep;
import io.kappalake.replay.run.Runs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Takeovers that die right before or after a step is noted, at each of them, and what an operator
 * does then. No rows are lost or doubled, and ingestion is never down in silence.
 */
@ExtendWith(SharedServers.class)
class ITTakeoverKilled {
    private static final int RECORDS = 1_500;

    private static ReplayedLakehouse lakehouse;

    @AfterAll
    static void close() {
        if (lakehouse != null) {
            lakehouse.close();
            lakehouse = null;
        }
    }

    /** An operator's ways out. */
    private enum Way {
        REPEAT,
        /** Ingestion is started first, if it does not run. */
        START_AND_REPEAT,
        CANCEL
    }

    /**
     * A death.
     *
     * @param occurrence of the step, from 1
     * @param noted whether the step is noted by then
     */
    private record Death(ReplayStep step, int occurrence, boolean noted, Way way) {
        /** Whether the publication was committed. */
        boolean published() {
            return step == ReplayStep.PUBLISHED || step == ReplayStep.LIVE_STARTED;
        }
    }

    /** What no catch block of the takeover sees, as it sees no signal. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    private static List<Death> deaths() {
        List<Death> deaths = new ArrayList<>();
        for (Way way : Way.values()) {
            for (boolean noted : new boolean[] {false, true}) {
                for (ReplayStep step :
                        new ReplayStep[] {
                            ReplayStep.STARTED,
                            ReplayStep.DRAFTS_OPENED,
                            ReplayStep.JOB_SUBMITTED,
                            ReplayStep.CAUGHT_UP,
                            ReplayStep.LIVE_STOPPING,
                            ReplayStep.LIVE_STOPPED,
                            ReplayStep.PUBLISHED,
                            ReplayStep.LIVE_STARTED
                        }) {
                    deaths.add(new Death(step, 1, noted, way));
                }
                deaths.add(new Death(ReplayStep.JOB_SUBMITTED, 2, noted, way));
                deaths.add(new Death(ReplayStep.CAUGHT_UP, 2, noted, way));
            }
        }
        // one that died before it was noted never was
        deaths.removeIf(d -> d.step() == ReplayStep.STARTED && !d.noted() && d.way() == Way.CANCEL);
        return deaths;
    }

    @Test
    void goesOnOrIsCancelledWhereverItDied() throws Exception {
        List<Death> deaths = deaths();
        Collections.shuffle(deaths, Sample.random("takeover killed"));
        for (Death death : deaths.subList(0, Sample.rounds(1, deaths.size()))) {
            dies(death);
        }
    }

    private void dies(Death death) throws Exception {
        System.out.println(death);
        if (lakehouse == null) {
            lakehouse = ReplayedLakehouse.ingesting("takeoverkilled", RECORDS);
        }
        LakehouseConfig next = LakehouseConfig.load(lakehouse.successor("10m"));
        JsonNode planned = lakehouse.planned("--takeover", next.file().toString());
        ReplayPlan plan = PlanFile.read(Path.of(planned.at("/file").asText())).plan();
        String run = plan.run();

        assertThatThrownBy(() -> takeOver(plan, death)).isInstanceOf(Killed.class);
        assertOutageIsSaid(run, death, next);
        lakehouse.records().produce(100);

        if (death.way() == Way.CANCEL) {
            Answer answer = lakehouse.run("replay", "cancel", run, "--yes");
            if (!death.published()) {
                answer.exits(0);
                assertThat(lakehouse.stage(run)).contains(ReplayStep.CANCELLED);
                assertThat(lakehouse.leftovers()).isEmpty();
                assertThat(new IngestControl(lakehouse.config()).findActive()).isPresent();
                lakehouse.awaitIngested();
                lakehouse.assertCheckIsGreen();
                return;
            }
            answer.exits(4);
        }
        if (death.way() == Way.START_AND_REPEAT) {
            LakehouseConfig live = death.published() ? next : lakehouse.config();
            if (new IngestControl(live).findActive().isEmpty()) {
                lakehouse.run(live.file(), "ingest", "start").exits(0);
                lakehouse.awaitIngested(live);
            }
        }
        for (String verb : List.of("resume", "audit", "publish", "rollback")) {
            if (!death.equals(new Death(ReplayStep.STARTED, 1, false, death.way()))) {
                assertThat(lakehouse.run("replay", verb, run).exits(4).err()).contains("takeover");
            }
        }
        lakehouse.run(again(planned, death)).exits(0);
        assertThat(new IngestControl(lakehouse.config()).findActive()).isEmpty();
        assertThat(new IngestControl(next).findActive()).isPresent();
        lakehouse.records().produce(100);
        lakehouse.awaitIngested(next);
        lakehouse.assertCheckIsGreen(next.file());
        assertThat(lakehouse.run(next.file(), "replay", "status", run).exits(0).out())
                .doesNotContain("Ingestion does not run");
        close();
    }

    private static void takeOver(ReplayPlan plan, Death death) {
        int[] left = {death.occurrence()};
        Runs.Listener listener =
                new Runs.Listener() {
                    @Override
                    public void done(ReplayStep step) {
                        if (step == death.step() && --left[0] == 0 && !death.noted()) {
                            throw new Killed();
                        }
                    }

                    @Override
                    public void noted(String run, ReplayStep step, String details) {
                        if (step == death.step() && left[0] == 0) {
                            throw new Killed();
                        }
                    }
                };
        try (Replays replays = Replays.open(lakehouse.config(), listener)) {
            ReplayTakeover takeover = replays.takeover(plan);
            takeover.catchUp(OptionalLong.empty(), progress -> {});
            Path folder = lakehouse.servers().dataFolder();
            replays.audit(
                    takeover,
                    new Replays.AuditRequest(
                            Tolerance.NONE,
                            Optional.empty(),
                            folder.resolve("killed-tests"),
                            folder.resolve("killed.html")));
            takeover.exchange(Duration.ofDays(1), progress -> {});
        }
    }

    private void assertOutageIsSaid(String run, Death death, LakehouseConfig next) {
        boolean down =
                new IngestControl(lakehouse.config()).findActive().isEmpty()
                        && !(death.published() && new IngestControl(next).findActive().isPresent());
        assertThat(down)
                .isEqualTo(
                        Set.of(ReplayStep.LIVE_STOPPED, ReplayStep.PUBLISHED).contains(death.step())
                                || death.occurrence() == 2);
        if (down) {
            for (String verb : List.of("status", "lag", "list")) {
                Answer answer = lakehouse.run("replay", verb);
                assertThat(answer.out()).contains("Ingestion does not run", run);
                answer.exits(verb.equals("list") ? 0 : 1);
            }
        }
    }

    private static String[] again(JsonNode planned, Death death) {
        boolean begun = death.step() != ReplayStep.STARTED || death.noted();
        String report = lakehouse.servers().dataFolder().resolve("killed.html").toString();
        return new String[] {
            "replay",
            "takeover",
            planned.at(begun ? "/plan/run" : "/file").asText(),
            "--report",
            report,
            "--accept-differences",
            "--yes"
        };
    }
}
