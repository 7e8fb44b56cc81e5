package io.kappalake.replay.run;

import static io.kappalake.replay.run.ReplayStep.CANCELLED;
import static io.kappalake.replay.run.ReplayStep.CAUGHT_UP;
import static io.kappalake.replay.run.ReplayStep.LIVE_RESUMED;
import static io.kappalake.replay.run.ReplayStep.LIVE_STARTED;
import static io.kappalake.replay.run.ReplayStep.LIVE_STOPPED;
import static io.kappalake.replay.run.ReplayStep.LIVE_STOPPING;
import static io.kappalake.replay.run.ReplayStep.PUBLISHED;
import static io.kappalake.replay.run.ReplayStep.ROLLED_BACK;
import static io.kappalake.replay.run.ReplayStep.STARTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.kappalake.ingest.flink.FlinkJob;
import io.kappalake.replay.plan.ReplayPlan.Mode;
import io.kappalake.replay.plan.TestingPlans;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TestOutage {
    /** The plan's live group is {@code ingest}. */
    private static ReplayRun takeover(ReplayStep... steps) {
        return new ReplayRun(
                "T",
                TestingPlans.plan("T", Mode.TAKEOVER, "next", "a note"),
                Stream.concat(Stream.of(STARTED), Stream.of(steps))
                        .map(
                                step ->
                                        new ReplayRun.Entry(
                                                step,
                                                Instant.EPOCH,
                                                JsonNodeFactory.instance.objectNode()))
                        .toList());
    }

    private static ReplayRun adopting(ReplayStep... steps) {
        ReplayRun takeover = takeover(steps);
        return new ReplayRun(
                "R",
                TestingPlans.plan("R", Mode.RANGE, "ingest-replay-R", "a note"),
                takeover.entries());
    }

    @Test
    void lastsWhileRulesAreAdoptedAndNoLiveJobRuns() {
        ReplayRun stopped = adopting(PUBLISHED, LIVE_STOPPING, LIVE_STOPPED);
        assertThat(outages(stopped, "ingest-replay-R"))
                .singleElement()
                .asString()
                .contains("the replay R has stopped", "replay publish R --adopt", "ingest start")
                .doesNotContain("takeover");
        assertThat(outages(stopped, "ingest")).isEmpty();
        assertThat(outages(adopting(PUBLISHED, LIVE_STOPPING, LIVE_STOPPED, LIVE_STARTED)))
                .isEmpty();
        assertThat(outages(adopting(PUBLISHED, LIVE_STOPPING, LIVE_STOPPED, ROLLED_BACK)))
                .singleElement()
                .asString()
                .contains("ingest start")
                .doesNotContain("--adopt");
    }

    private static List<String> outages(ReplayRun run, String... running) {
        return Outage.of(
                List.of(run),
                Stream.of(running)
                        .map(name -> new FlinkJob(name, name, "RUNNING", Instant.EPOCH))
                        .toList());
    }

    @Test
    void isThereFromTheStopUntilAJobIsLive() {
        assertThat(outages(takeover(CAUGHT_UP))).isEmpty();
        assertThat(outages(takeover(LIVE_STOPPING), "ingest")).isEmpty();
        for (ReplayRun run :
                List.of(
                        takeover(LIVE_STOPPING),
                        takeover(LIVE_STOPPING, LIVE_STOPPED),
                        takeover(LIVE_STOPPING, LIVE_STOPPED, CAUGHT_UP))) {
            // its own job reads into drafts
            assertThat(outages(run, "next"))
                    .singleElement()
                    .asString()
                    .contains("replay takeover T", "replay cancel T", run.stage().text());
        }
        assertThat(outages(takeover(LIVE_STOPPING, LIVE_STOPPED, LIVE_RESUMED))).isEmpty();
    }

    @Test
    void endsAfterThePublicationWhenTheNewJobRuns() {
        ReplayRun published = takeover(LIVE_STOPPING, LIVE_STOPPED, PUBLISHED);
        assertThat(outages(published))
                .singleElement()
                .asString()
                .contains("replay takeover T")
                .doesNotContain("cancel");
        assertThat(outages(published, "next")).isEmpty();
        assertThat(outages(takeover(LIVE_STOPPING, PUBLISHED, LIVE_STARTED))).isEmpty();
    }

    @Test
    void lastsWhenAPublicationWasTakenBackAndNothingRuns() {
        ReplayRun back = takeover(LIVE_STOPPING, PUBLISHED, ROLLED_BACK);
        assertThat(outages(back, "next"))
                .singleElement()
                .asString()
                .contains("replay takeover T")
                .doesNotContain("cancel");
        assertThat(outages(back, "ingest")).isEmpty();
        assertThat(outages(takeover(LIVE_STOPPING, PUBLISHED, ROLLED_BACK, LIVE_RESUMED)))
                .isEmpty();
    }

    @Test
    void theVerbsOfOtherReplaysNameTheRightOne() {
        assertRefused(takeover(CAUGHT_UP), "'./kappalake replay takeover T' goes on", "cancel T");
        assertRefused(takeover(LIVE_STOPPING, PUBLISHED), "replay takeover T' starts its job");
        assertRefused(takeover(PUBLISHED, LIVE_STARTED), "is live now");
        assertRefused(takeover(PUBLISHED, ROLLED_BACK, LIVE_RESUMED), "gc T --remove");
        assertRefused(takeover(CANCELLED), "plan --takeover");
    }

    private static void assertRefused(ReplayRun run, String... words) {
        assertThatThrownBy(() -> run.requireRange("audit"))
                .hasMessageContainingAll("Cannot audit T: it is a takeover", run.stage().text())
                .hasMessageContainingAll(words);
    }
}
