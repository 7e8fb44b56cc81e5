package io.kappalake.replay.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.orders.rules.IngestConfig.Change;
import io.kappalake.replay.plan.ReplayPlan.Mode;
import io.kappalake.replay.plan.ReplayPlan.PartitionRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestPlanFile {
    @TempDir private Path folder;

    @Test
    void isReadAsItWasWritten() {
        for (ReplayPlan plan :
                List.of(plan(Mode.RANGE), plan(Mode.TAKEOVER), plan(Mode.RANGE, "no: {odd} # x"))) {
            Path file = folder.resolve("plan.yaml");
            PlanFile.of(plan).write(file);
            assertThat(PlanFile.read(file)).isEqualTo(PlanFile.of(plan));
            assertThat(PlanFile.parse(PlanFile.toJson(plan))).isEqualTo(plan);
        }
        assertThat(folder.toFile().list()).containsExactly("plan.yaml");
    }

    @Test
    void isRefusedWhenItWasEdited() throws IOException {
        Path file = folder.resolve("plan.yaml");
        PlanFile.of(plan(Mode.RANGE)).write(file);
        Files.writeString(file, Files.readString(file).replace("stop: 900", "stop: 901"));
        assertThatThrownBy(() -> PlanFile.read(file))
                .isInstanceOfSatisfying(
                        LakehouseException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.REFUSED))
                .hasMessageContaining("was edited");
    }

    @Test
    void namesAFileThatIsNoPlan() throws IOException {
        Path file = folder.resolve("plan.yaml");
        for (String text : List.of("", "a: b", "[1, 2", "plan: 7")) {
            Files.writeString(file, text);
            assertThatThrownBy(() -> PlanFile.read(file))
                    .isInstanceOfSatisfying(
                            LakehouseException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT))
                    .hasMessageContaining(file.toString());
        }
    }

    @Test
    void showsWhatDiffersFromTheLiveRules() {
        assertThat(plan(Mode.RANGE).differences())
                .isEqualTo(
                        Map.of(
                                "ingest.decode.amounts",
                                new Change(
                                        Optional.of("integer"), Optional.of("integer-or-string")),
                                "ingest.windows.sliding.size",
                                new Change(Optional.of("5m"), Optional.empty())));
    }

    @Test
    void refusesRangesThatAreNone() {
        assertThatThrownBy(() -> new PartitionRange(5, 5, 4, Optional.empty(), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PartitionRange(5, 4, 6, Optional.empty(), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(new PartitionRange(5, 9, 7, Optional.empty(), Optional.empty()).head())
                .isEqualTo(2);
        assertThat(new PartitionRange(5, 6, 7, Optional.empty(), Optional.empty()).head())
                .isEqualTo(1);
    }

    private static ReplayPlan plan(Mode mode) {
        return TestingPlans.plan(mode, "a note");
    }

    private static ReplayPlan plan(Mode mode, String note) {
        return TestingPlans.plan(mode, note);
    }
}
