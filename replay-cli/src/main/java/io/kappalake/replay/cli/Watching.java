package io.kappalake.replay.cli;

import io.kappalake.lakehouse.cli.Output;
import io.kappalake.orders.table.OrderTables;
import io.kappalake.replay.lake.Lake;
import io.kappalake.replay.plan.ReplayPlan;
import io.kappalake.replay.run.Progress;
import io.kappalake.replay.run.ReplayRun;
import io.kappalake.replay.run.Runner;
import io.kappalake.replay.run.Runs;
import io.kappalake.replay.run.Step;
import io.kappalake.replay.trim.Trimmed;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.function.Consumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import picocli.CommandLine.Help.Ansi;

/** Brings a replay whose job runs to its end, and shows how it goes. */
final class Watching {
    private final Runner runner;
    private final Output output;

    Watching(Runner runner, Output output) {
        this.runner = runner;
        this.output = output;
    }

    /** What a replay is when it can be audited. */
    record Ready(String run, Runner.CaughtUp caughtUp, Trimmed trimmed) {}

    /** Waits for the job, stops it and trims the drafts. */
    Ready toTheEnd(ReplayPlan plan) {
        Runner.CaughtUp caughtUp;
        if (Ansi.AUTO.enabled() && !output.json()) {
            try (ProgressBar bar =
                    new ProgressBarBuilder()
                            .setInitialMax(plan.source().size())
                            .setTaskName("replay")
                            .setStyle(ProgressBarStyle.ASCII)
                            .setUpdateIntervalMillis(500)
                            .build()) {
                caughtUp =
                        runner.awaitEnd(
                                plan,
                                progress -> {
                                    bar.stepTo(progress.done());
                                    bar.setExtraMessage(extra(progress));
                                });
            }
        } else {
            caughtUp = runner.awaitEnd(plan, lines(output));
        }
        output.say(
                "Read %,d records in %.1f s, %,.0f/s; savepoint %s"
                        .formatted(
                                caughtUp.records(),
                                caughtUp.seconds(),
                                caughtUp.recordsPerSecond(),
                                caughtUp.savepoint()));
        return trim(plan, caughtUp);
    }

    /** Trims the drafts of a replay whose job had ended when its process died. */
    Ready trimOnly(ReplayRun run) {
        return trim(
                run.plan(),
                Runs.read(run.last(Step.CAUGHT_UP).orElseThrow(), Runner.CaughtUp.class));
    }

    private Ready trim(ReplayPlan plan, Runner.CaughtUp caughtUp) {
        Map<String, Long> snapshots = caughtUp.snapshots();
        Trimmed trimmed = runner.trim(plan, snapshots);
        output.say("Ready to be audited: event times %s".formatted(trimmed.cut()));
        trimmed.tables()
                .forEach(
                        (table, part) ->
                                output.say("  %,12d rows of %s".formatted(part.rows(), table)));
        output.say("Next: ./kappalake replay audit " + plan.run());
        return new Ready(plan.run(), caughtUp, trimmed);
    }

    /** Brings a replay from wherever it stands to where it can be audited. */
    static Ready resume(Lake lake, Runner runner, Output output, ReplayRun run) {
        Watching watching = new Watching(runner, output);
        if (run.stage() == Step.CAUGHT_UP) {
            return watching.trimOnly(run);
        }
        runner.resume(run)
                .ifPresent(
                        submitted ->
                                output.say(
                                        "Job %s goes on from %s"
                                                .formatted(
                                                        submitted.jobId(),
                                                        submitted.from().orElse("the beginning"))));
        return watching.toTheEnd(new Runs(lake.ledger()).load(run.id()).plan());
    }

    /** Prints a line now and then. */
    static Consumer<Progress> lines(Output output) {
        return new EverySoOften(
                progress ->
                        output.say(
                                "  %,d of %,d offsets%s"
                                        .formatted(
                                                progress.done(),
                                                progress.total(),
                                                extra(progress))));
    }

    private static String extra(Progress progress) {
        return ", job %s, %,.0f/s%s, %d checkpoints, %,d late rows, %,d dead letters"
                .formatted(
                        progress.jobState(),
                        progress.recordsPerSecond(),
                        progress.remaining()
                                .map(r -> ", " + r.truncatedTo(ChronoUnit.SECONDS) + " to go")
                                .orElse(""),
                        progress.checkpoints(),
                        progress.rows().getOrDefault(OrderTables.LATE_EVENTS.name().toString(), 0L),
                        progress.rows()
                                .getOrDefault(OrderTables.DEAD_LETTERS.name().toString(), 0L));
    }

    /** Lets every so many seconds one through, so that logs stay short. */
    private static final class EverySoOften implements Consumer<Progress> {
        private static final Duration PAUSE = Duration.ofSeconds(5);
        private final Consumer<Progress> next;
        private long last = System.nanoTime() - PAUSE.toNanos();

        EverySoOften(Consumer<Progress> next) {
            this.next = next;
        }

        @Override
        public void accept(Progress progress) {
            long now = System.nanoTime();
            if (now - last >= PAUSE.toNanos() || progress.complete()) {
                last = now;
                next.accept(progress);
            }
        }
    }
}
