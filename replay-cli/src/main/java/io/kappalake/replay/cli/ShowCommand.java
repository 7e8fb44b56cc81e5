package io.kappalake.replay.cli;

import io.kappalake.replay.Replays;
import io.kappalake.replay.run.ReplayRun;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ./kappalake replay show}. */
@Command(
        name = "show",
        description = "Show a replay: its plan and every step that was done.",
        mixinStandardHelpOptions = true)
final class ShowCommand implements Callable<Integer> {
    @Mixin private ReplayOptions options;

    @Override
    public Integer call() {
        try (Replays replays = options.open()) {
            ReplayRun run = options.find(replays);
            new PlanPrinter(options.output()).print(run.plan());
            options.output()
                    .table(
                            List.of("at", "step", "by", "reason", "details"),
                            run.entries().stream()
                                    .map(
                                            e ->
                                                    List.of(
                                                            e.at(),
                                                            e.step().text(),
                                                            e.by().orElse(""),
                                                            e.reason().orElse(""),
                                                            shortened(e)))
                                    .toList());
            options.output().result(RunView.of(run));
            return 0;
        }
    }

    private static String shortened(ReplayRun.Entry entry) {
        String text = entry.details().toString();
        return text.length() <= 200 ? text : text.substring(0, 200) + "...";
    }
}
