package io.kappalake.replay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.replay.plan.Bound;
import io.kappalake.replay.plan.ReplayPlan.Mode;
import io.kappalake.replay.plan.ReplayPlan.Source;
import io.kappalake.replay.plan.TestingPlans;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.MutuallyExclusiveArgsException;

class TestPlanBounds {
    private static final Clock CLOCK =
            Clock.fixed(Instant.parse("2026-03-03T12:00:00Z"), ZoneOffset.UTC);

    @TempDir private Path folder;

    @CommandLine.Command
    private static final class Bounds {
        @ArgGroup private StartOptions start = new StartOptions();
        @ArgGroup private StopOptions stop = new StopOptions();

        static Bounds of(String... args) {
            return CommandLine.populateCommand(new Bounds(), args);
        }

        Bound start() {
            return start.bound("orders.events", CLOCK);
        }

        Bound stop() {
            return stop.bound("orders.events", CLOCK);
        }
    }

    @Test
    void allIsReadByDefault() {
        assertThat(Bounds.of().start()).isEqualTo(new Bound.Earliest());
        assertThat(Bounds.of().stop()).isEqualTo(new Bound.Now());
    }

    @Test
    void theNamesOfKafkasToolMeanTheSame() {
        Bound ago = new Bound.At(Instant.parse("2026-03-01T12:00:00Z"));
        assertThat(Bounds.of("--from", "duration:2d").start()).isEqualTo(ago);
        assertThat(Bounds.of("--by-duration", "2d").start()).isEqualTo(ago);
        assertThat(Bounds.of("--by-duration", "P2D").start()).isEqualTo(ago);
        Bound offsets = new Bound.Offsets(Map.of(0, 100L, 12, 9_000_000_000L));
        assertThat(Bounds.of("--to", "offsets:0=100,12=9000000000").stop()).isEqualTo(offsets);
        assertThat(Bounds.of("--to-offset", "0=100,12=9000000000").stop()).isEqualTo(offsets);
    }

    @Test
    void oneStartAndOneStopAtMost() {
        assertThatThrownBy(() -> Bounds.of("--from", "earliest", "--by-duration", "2d"))
                .isInstanceOf(MutuallyExclusiveArgsException.class);
        assertThatThrownBy(() -> Bounds.of("--to", "now", "--to-offset", "0=1"))
                .isInstanceOf(MutuallyExclusiveArgsException.class);
    }

    @Test
    void mistakesNameTheOptionThatWasGiven() {
        assertThatThrownBy(() -> Bounds.of("--to-offset", "0=").stop())
                .isInstanceOf(LakehouseException.class)
                .hasMessageContaining("--to-offset");
        String none = folder.resolve("none.csv").toString();
        assertThatThrownBy(() -> Bounds.of("--from-file", none).start())
                .isInstanceOf(LakehouseException.class)
                .hasMessageContainingAll("--from-file", "none.csv");
    }

    @Test
    void whatIsExportedIsReadAgain() throws Exception {
        Source source = TestingPlans.plan(Mode.RANGE, "a note").source();
        assertThat(PlanCommand.lines(source, PlanCommand.Export.START))
                .containsExactly("orders.events,0,0", "orders.events,1,7");
        assertThat(PlanCommand.lines(source, PlanCommand.Export.STOP))
                .containsExactly("orders.events,0,900", "orders.events,1,7");
        Path file = folder.resolve("offsets.csv");
        Files.write(file, PlanCommand.lines(source, PlanCommand.Export.STOP));
        assertThat(Bounds.of("--from-file", file.toString()).start())
                .isEqualTo(new Bound.Offsets(Map.of(0, 900L, 1, 7L)));
    }
}
