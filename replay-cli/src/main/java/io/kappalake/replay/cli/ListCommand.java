package io.kappalake.replay.cli;

import io.kappalake.lakehouse.cli.LakehouseOptions;
import io.kappalake.lakehouse.cli.Output;
import io.kappalake.replay.Replays;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ./kappalake replay list}. */
@Command(
        name = "list",
        description = "Show all replays, the newest last.",
        mixinStandardHelpOptions = true)
final class ListCommand implements Callable<Integer> {
    @Mixin private LakehouseOptions lakehouse;
    @Mixin private Output output;

    @Override
    public Integer call() {
        try (Replays replays = Replays.open(lakehouse.load())) {
            List<RunView> runs = replays.list().stream().map(RunView::of).toList();
            output.table(
                    List.of(
                            "run",
                            "last step",
                            "mode",
                            "started",
                            "offsets",
                            "other rules",
                            "by",
                            "reason"),
                    runs.stream()
                            .map(
                                    run ->
                                            List.of(
                                                    run.run(),
                                                    run.stage(),
                                                    run.mode(),
                                                    run.startedAt().truncatedTo(ChronoUnit.SECONDS),
                                                    run.offsets(),
                                                    run.rules(),
                                                    run.by().orElse(""),
                                                    run.reason().orElse("")))
                            .toList());
            if (runs.isEmpty()) {
                output.say("There is no replay yet: begin with './kappalake replay plan'");
            }
            replays.outages().forEach(output::say);
            output.result(runs);
            return 0;
        }
    }
}
