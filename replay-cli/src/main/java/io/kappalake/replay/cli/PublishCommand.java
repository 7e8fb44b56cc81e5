package io.kappalake.replay.cli;

import io.kappalake.lakehouse.cli.DurationConverter;
import io.kappalake.lakehouse.cli.MetricsFile;
import io.kappalake.lakehouse.cli.Output;
import io.kappalake.lakehouse.draft.TableChange;
import io.kappalake.replay.Pending;
import io.kappalake.replay.Replays;
import io.kappalake.replay.Replays.PublishedRows;
import io.kappalake.replay.publish.ReplayPublisher;
import io.kappalake.replay.run.PlanCheck;
import io.kappalake.replay.run.ReplayRun;
import io.kappalake.replay.run.ReplayStep;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./kappalake replay publish}. */
@Command(
        name = "publish",
        description = {
            "Put the audited result in the place of what is live, on all tables in one atomic step,",
            "while ingestion goes on. Refuses (exit 4) if others changed what it replaces. After a",
            "rollback, puts the same result there again."
        },
        mixinStandardHelpOptions = true)
final class PublishCommand implements Callable<Integer> {
    @Mixin private ReplayOptions options;
    @Mixin private ConfirmOptions confirm;
    @Mixin private AcceptOptions accept;
    @Mixin private ReasonOptions reason;
    @Mixin private MetricsFile metrics;

    @Option(
            names = "--keep",
            paramLabel = "TIME",
            defaultValue = "30d",
            converter = DurationConverter.class,
            description =
                    "How long the earlier state is kept for a rollback (default: ${DEFAULT-VALUE}).")
    private Duration keep;

    @Option(
            names = "--all-rows",
            description =
                    "Replace all rows of the range, also by equal ones; readers of changes read them"
                            + " all again (default: just those that differ).")
    private boolean allRows;

    @Option(
            names = "--require-approval",
            description =
                    "Refuse unless somebody else has approved the audit ('replay approve'); always"
                            + " on where replay.require-approval is true.")
    private boolean requireApproval;

    /** The change that a publication would make to one table. */
    record Change(
            String table, long rowsAdded, long rowsRemoved, long filesAdded, long filesRemoved) {
        static Change of(TableChange change) {
            return new Change(
                    change.live().toString(),
                    change.rowsAdded(),
                    change.rowsRemoved(),
                    change.filesAdded(),
                    change.filesRemoved());
        }

        List<Object> cells() {
            return List.of(table, rowsAdded, rowsRemoved, filesAdded, filesRemoved);
        }
    }

    @Override
    public Integer call() {
        Output output = options.output();
        try (Replays replays = options.open()) {
            replays.because(reason.get());
            ReplayRun run =
                    options.findOnly(replays, "publish", one -> !one.isOver() || one.isTakenBack());
            Optional<Pending<List<TableChange>, ReplayPublisher.Done>> pending =
                    replays.publication(
                            run,
                            accept.acceptance(),
                            keep,
                            allRows ? PublishedRows.ALL : PublishedRows.DIFFERING,
                            requireApproval);
            if (pending.isEmpty()) {
                output.say(
                        "The replay %s was published by a process that died before it could say so"
                                .formatted(run.id()));
                output.result(RunView.of(replays.find(run.id())));
            } else if (confirm.dryRun()) {
                preview(pending.get());
            } else {
                confirm.require(pending.get().question());
                print(run, pending.get().commit());
            }
            return 0;
        }
    }

    private void preview(Pending<List<TableChange>, ReplayPublisher.Done> publication) {
        Output output = options.output();
        ReplayRun run = publication.run();
        if (run.stage() == ReplayStep.ROLLED_BACK) {
            output.say("Would publish %s again".formatted(run.id()));
            output.result(RunView.of(run));
            return;
        }
        List<Change> changes = publication.preview().stream().map(Change::of).toList();
        if (changes.isEmpty()) {
            output.say("Nothing differs: no table would be changed");
        }
        output.table(
                List.of("table", "rows added", "rows removed", "files added", "files removed"),
                changes.stream().map(Change::cells).toList());
        output.result(changes);
    }

    private void print(ReplayRun run, ReplayPublisher.Done done) {
        Output output = options.output();
        output.say(
                done.tables().isEmpty()
                        ? "Nothing of %s differs from what is live: no table was changed"
                                .formatted(run.id())
                        : "Published %s in %d ms: %s"
                                .formatted(
                                        run.id(), done.millis(), String.join(", ", done.tables())));
        output.say(
                "Models follow with the next './kappalake transform build'; './kappalake replay rollback %s' takes it back"
                        .formatted(run.id()));
        String rules = PlanCheck.changed(run.plan().live(), run.plan().rules());
        if (!rules.isEmpty()) {
            output.say(
                    "The live job still has its own rules (%s), by which it reads what comes. To go on by those of the replay: write them into kappalake.yaml, './kappalake ingest stop', './kappalake ingest start', and replay once more for what was read until then"
                            .formatted(rules));
        }
        metrics.write(() -> ReplayMetrics.of(done, Instant.now()));
        output.result(done);
    }
}
