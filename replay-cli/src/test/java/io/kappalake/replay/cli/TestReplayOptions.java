package io.kappalake.replay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.replay.plan.ReplayPlan.Mode;
import io.kappalake.replay.plan.TestingPlans;
import io.kappalake.replay.run.ReplayRun;
import io.kappalake.replay.run.ReplayStep;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TestReplayOptions {
    private static ReplayRun run(String id, ReplayStep step) {
        return new ReplayRun(
                id,
                TestingPlans.plan(id, Mode.RANGE, "group", "a note"),
                List.of(
                        new ReplayRun.Entry(
                                step, Instant.EPOCH, JsonNodeFactory.instance.objectNode())));
    }

    private static Optional<String> only(ReplayRun... runs) {
        return ReplayOptions.only(List.of(runs), "cancel", run -> !run.isOver()).map(ReplayRun::id);
    }

    @Test
    void theOnlyOneIsMeantEvenIfItIsNotTheNewest() {
        assertThat(only(run("a", ReplayStep.TRIMMED), run("b", ReplayStep.PUBLISHED)))
                .contains("a");
        assertThat(only(run("b", ReplayStep.CANCELLED))).isEmpty();
    }

    @Test
    void oneOfSeveralHasToBeNamed() {
        assertThatThrownBy(
                        () ->
                                only(
                                        run("a", ReplayStep.TRIMMED),
                                        run("b", ReplayStep.AUDITED),
                                        run("c", ReplayStep.CANCELLED)))
                .isInstanceOfSatisfying(
                        LakehouseException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT))
                .hasMessageContaining("a ('trimmed'), b ('audited')")
                .hasMessageNotContaining("c ('");
    }
}
