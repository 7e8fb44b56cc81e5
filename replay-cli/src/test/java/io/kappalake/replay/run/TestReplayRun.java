package io.kappalake.replay.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.kappalake.replay.plan.ReplayPlan.Mode;
import io.kappalake.replay.plan.TestingPlans;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TestReplayRun {
    /** A replay whose steps are done from some second on, one a second. */
    private static ReplayRun run(String id, int second, ReplayStep... steps) {
        List<ReplayRun.Entry> entries = new ArrayList<>();
        for (ReplayStep step : steps) {
            entries.add(
                    new ReplayRun.Entry(
                            step,
                            Instant.ofEpochSecond(second + entries.size()),
                            JsonNodeFactory.instance.objectNode()));
        }
        return new ReplayRun(id, TestingPlans.plan(id, Mode.RANGE, "next", "a note"), entries);
    }

    @Test
    void knowsThoseThatWerePublishedAfterIt() {
        ReplayRun run = run("1", 10, ReplayStep.STARTED, ReplayStep.PUBLISHED);

        assertThat(
                        run.publishedAfter(
                                List.of(
                                        run("before", 0, ReplayStep.STARTED, ReplayStep.PUBLISHED),
                                        run,
                                        run("only begun", 20, ReplayStep.STARTED),
                                        run(
                                                "taken back",
                                                20,
                                                ReplayStep.PUBLISHED,
                                                ReplayStep.ROLLED_BACK),
                                        run("after", 20, ReplayStep.PUBLISHED),
                                        run(
                                                "again",
                                                10,
                                                ReplayStep.PUBLISHED,
                                                ReplayStep.ROLLED_BACK,
                                                ReplayStep.PUBLISHED,
                                                ReplayStep.COLLECTED))))
                .extracting(ReplayRun::id)
                .containsExactly("after", "again");
    }

    @Test
    void hasTheRateOfItsLastJobAndBeforeThatTheOneItBeganWith() {
        ReplayRun.Entry started = entry(ReplayStep.STARTED, 1_000);

        assertThat(of(started).maxRate()).isEqualTo(1_000);
        assertThat(of(started, entry(ReplayStep.JOB_SUBMITTED, 0)).maxRate()).isZero();
    }

    private static ReplayRun.Entry entry(ReplayStep step, long maxRate) {
        return new ReplayRun.Entry(
                step,
                Instant.EPOCH,
                JsonNodeFactory.instance.objectNode().put(ReplayRun.MAX_RATE, maxRate));
    }

    private static ReplayRun of(ReplayRun.Entry... entries) {
        return new ReplayRun(
                "1", TestingPlans.plan("1", Mode.RANGE, "next", "a note"), List.of(entries));
    }
}
