package io.kappalake.replay.cli;

import io.kappalake.lakehouse.cli.Output;
import io.kappalake.lakehouse.config.Durations;
import io.kappalake.orders.table.OrderTable;
import io.kappalake.replay.ReplayListener;
import io.kappalake.replay.Replays;
import io.kappalake.replay.run.ReplayProgress;
import io.kappalake.replay.run.ReplayRunner;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import picocli.CommandLine.Help.Ansi;

/** Shows the progress of a replay: a bar on a terminal, a line from time to time elsewhere. */
final class ReplayProgressView implements ReplayListener, AutoCloseable {
    private final Output output;
    private final Consumer<ReplayProgress> lines;
    private Optional<ProgressBar> bar = Optional.empty();

    ReplayProgressView(Output output) {
        this.output = output;
        this.lines = lines(output);
    }

    @Override
    public void resumed(ReplayRunner.Submitted submitted) {
        output.say(
                "Job %s goes on from %s"
                        .formatted(submitted.jobId(), submitted.from().orElse("the beginning")));
    }

    @Override
    public void progress(ReplayProgress progress) {
        if (Ansi.AUTO.enabled() && !output.json()) {
            if (bar.isEmpty()) {
                bar = Optional.of(bar(progress.total()));
            }
            bar.get().stepTo(progress.done());
            bar.get().setExtraMessage(extra(progress));
        } else {
            lines.accept(progress);
        }
    }

    private static ProgressBar bar(long most) {
        return new ProgressBarBuilder()
                .setInitialMax(most)
                .setTaskName("replay")
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(500)
                .build();
    }

    @Override
    public void caughtUp(ReplayRunner.CaughtUp caughtUp) {
        close();
        output.say(
                "Read %,d records in %.1f s, %,.0f/s; savepoint %s"
                        .formatted(
                                caughtUp.records(),
                                caughtUp.seconds(),
                                caughtUp.recordsPerSecond(),
                                caughtUp.savepoint()));
    }

    /** Prints what can be audited now. */
    Replays.Ready ready(Replays.Ready ready) {
        output.say("Ready to be audited: event times %s".formatted(ready.trimmed().cut()));
        ready.trimmed()
                .tables()
                .forEach(
                        (table, part) ->
                                output.say("  %,12d rows of %s".formatted(part.rows(), table)));
        ready.notes().forEach(output::say);
        output.say("Next: ./kappalake replay audit " + ready.run());
        return ready;
    }

    @Override
    public void close() {
        bar.ifPresent(ProgressBar::close);
        bar = Optional.empty();
    }

    /** Prints a line from time to time. */
    static Consumer<ReplayProgress> lines(Output output) {
        return new EverySoOften(
                progress ->
                        output.say(
                                "  %,d of %,d offsets%s"
                                        .formatted(
                                                progress.done(),
                                                progress.total(),
                                                extra(progress))));
    }

    private static String extra(ReplayProgress progress) {
        return ", job %s%s, %,.0f/s%s, %d checkpoints, %,d late rows, %,d dead letters"
                .formatted(
                        progress.jobState(),
                        progress.failure().map(" (%s)"::formatted).orElse(""),
                        progress.recordsPerSecond(),
                        progress.remaining()
                                .map(
                                        r ->
                                                ", "
                                                        + Durations.format(
                                                                r.truncatedTo(ChronoUnit.SECONDS))
                                                        + " to go")
                                .orElse(""),
                        progress.checkpoints(),
                        rows(progress, OrderTable.LATE_EVENTS),
                        rows(progress, OrderTable.DEAD_LETTERS));
    }

    /** Rows of a table, which the progress knows with its namespace. */
    private static long rows(ReplayProgress progress, OrderTable table) {
        return progress.rows().entrySet().stream()
                .filter(entry -> entry.getKey().endsWith("." + table.tableName()))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** Passes one on every few seconds, so that logs stay short. */
    private static final class EverySoOften implements Consumer<ReplayProgress> {
        private static final Duration PAUSE = Duration.ofSeconds(5);
        private final Consumer<ReplayProgress> next;
        private long last = System.nanoTime() - PAUSE.toNanos();

        EverySoOften(Consumer<ReplayProgress> next) {
            this.next = next;
        }

        @Override
        public void accept(ReplayProgress progress) {
            long now = System.nanoTime();
            if (now - last >= PAUSE.toNanos() || progress.complete()) {
                last = now;
                next.accept(progress);
            }
        }
    }
}
