package io.kappalake.replay.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.kappalake.replay.lake.LiveJob;
import io.kappalake.replay.plan.ReplayPlan;
import io.kappalake.replay.plan.ReplayPlan.Mode;
import io.kappalake.replay.plan.TestingPlans;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TestLeftovers {
    private static final String LIVE = "it is that of the live job";
    private static final LiveJob OLD = live("old", Optional.empty());
    private static final LiveJob NEXT = live("next", Optional.of("next"));

    private static LiveJob live(String group, Optional<String> takeover) {
        return new LiveJob(group, takeover, Optional.empty());
    }

    private static ReplayRun run(String id, Mode mode, String group, ReplayStep... steps) {
        ReplayPlan plan = TestingPlans.plan(id, mode, group, "a note");
        return new ReplayRun(
                id,
                plan,
                Stream.of(steps)
                        .map(
                                step ->
                                        new ReplayRun.Entry(
                                                step,
                                                Instant.EPOCH,
                                                JsonNodeFactory.instance
                                                        .objectNode()
                                                        .put("jobId", id + "-job")))
                        .toList());
    }

    private static Optional<String> user(ReplayRun run, LiveJob live, ReplayRun... all) {
        return Leftovers.otherUser(run, live, List.of(all)).map(Leftovers.User::words);
    }

    @Test
    void theGroupOfTheLiveJobIsLeftAlone() {
        ReplayRun cancelled =
                run("1", Mode.TAKEOVER, "next", ReplayStep.STARTED, ReplayStep.CANCELLED);
        ReplayRun published =
                run("2", Mode.TAKEOVER, "next", ReplayStep.STARTED, ReplayStep.PUBLISHED);

        assertThat(user(cancelled, NEXT, cancelled, published)).contains(LIVE);
        assertThat(user(published, NEXT, cancelled, published)).contains(LIVE);
        // by the configuration alone, by the tables alone
        assertThat(user(cancelled, live("next", Optional.empty()), cancelled)).contains(LIVE);
        assertThat(user(cancelled, live("old", Optional.of("next")), cancelled)).contains(LIVE);
        // also when a later takeover has replaced it
        assertThat(user(published, live("third", Optional.of("third")), published)).contains(LIVE);
    }

    @Test
    void theGroupOfAnotherOpenReplayIsLeftAlone() {
        ReplayRun cancelled =
                run("1", Mode.TAKEOVER, "next", ReplayStep.STARTED, ReplayStep.CANCELLED);
        ReplayRun open =
                run("2", Mode.TAKEOVER, "next", ReplayStep.STARTED, ReplayStep.JOB_SUBMITTED);
        assertThat(user(cancelled, OLD, cancelled, open)).contains("the replay 2 uses it");
        assertThat(user(open, OLD, cancelled, open)).isEmpty();
        assertThat(open.jobs()).containsExactly("2-job");
        assertThat(cancelled.jobs()).isEmpty();
    }

    @Test
    void theGroupOfATakeoverThatWasTakenBackIsCollected() {
        ReplayRun back =
                run(
                        "1",
                        Mode.TAKEOVER,
                        "next",
                        ReplayStep.STARTED,
                        ReplayStep.PUBLISHED,
                        ReplayStep.ROLLED_BACK);
        assertThat(user(back, OLD, back)).isEmpty();
    }
}
