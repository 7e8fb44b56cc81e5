package io.kappalake.replay.cli;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.Durations;
import io.kappalake.replay.Replays;
import io.kappalake.replay.run.ProgressMeter;
import io.kappalake.replay.run.ReplayProgress;
import io.kappalake.replay.run.ReplayRun;
import io.kappalake.replay.run.ReplayStep;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./kappalake replay status}. */
@Command(
        name = "status",
        description = {
            "Show how far a replay is. Exit code 1 if its job should run and does not ('resume',",
            "or 'takeover', goes on with it), or if a takeover that did not end keeps ingestion",
            "down."
        },
        mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
    private static final Duration PAUSE = Duration.ofSeconds(2);

    @Mixin private ReplayOptions options;

    @Option(names = "--follow", description = "Go on until all planned offsets have been read.")
    private boolean follow;

    /**
     * The state of a replay.
     *
     * @param outages of ingestion, by takeovers, in words
     */
    record Status(RunView run, ReplayProgress progress, List<String> outages) {
        Status {
            outages = List.copyOf(outages);
        }
    }

    @Override
    public Integer call() {
        try (Replays replays = options.open()) {
            ReplayRun run = options.find(replays);
            try (ProgressMeter meter = replays.progress(run)) {
                ReplayProgress progress = meter.look();
                show(run, progress);
                while (follow && reading(run) && !progress.complete() && alive(progress)) {
                    pause();
                    progress = meter.look();
                    show(run, progress);
                }
                List<String> outages = replays.outages();
                outages.forEach(options.output()::say);
                options.output().result(new Status(RunView.of(run), progress, outages));
                return outages.isEmpty() && (!reading(run) || alive(progress)) ? 0 : 1;
            }
        }
    }

    private static boolean reading(ReplayRun run) {
        return switch (run.stage()) {
            case STARTED, DRAFTS_OPENED, JOB_SUBMITTED -> true;
            default -> false;
        };
    }

    private static boolean alive(ReplayProgress progress) {
        return !progress.jobState().equals("NONE");
    }

    private void show(ReplayRun run, ReplayProgress progress) {
        options.output()
                .say(
                        "Replay %s: last step '%s', job %s%s, %,.0f/s%s, %d checkpoints"
                                .formatted(
                                        run.id(),
                                        run.stage().text(),
                                        run.stage() == ReplayStep.PAUSED && !alive(progress)
                                                ? "PAUSED"
                                                : progress.jobState(),
                                        progress.failure().map(" (%s)"::formatted).orElse(""),
                                        progress.recordsPerSecond(),
                                        progress.remaining()
                                                .map(
                                                        r ->
                                                                ", %s to go"
                                                                        .formatted(
                                                                                Durations.format(
                                                                                        r
                                                                                                .truncatedTo(
                                                                                                        ChronoUnit
                                                                                                                .SECONDS))))
                                                .orElse(""),
                                        progress.checkpoints()));
        options.output()
                .table(
                        List.of("partition", "done", "total"),
                        progress.partitions().entrySet().stream()
                                .map(
                                        e ->
                                                List.of(
                                                        e.getKey(),
                                                        e.getValue().done(),
                                                        e.getValue().total()))
                                .toList());
        options.output()
                .table(
                        List.of("draft of", "rows"),
                        progress.rows().entrySet().stream()
                                .map(e -> List.of(e.getKey(), e.getValue()))
                                .toList());
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LakehouseException(ErrorCode.FAILED, "Interrupted; the replay goes on", e);
        }
    }
}
