package io.kappalake.replay.cli;

import io.kappalake.lakehouse.cli.DurationConverter;
import io.kappalake.lakehouse.cli.MetricsFile;
import io.kappalake.lakehouse.cli.Output;
import io.kappalake.lakehouse.draft.TableChange;
import io.kappalake.replay.Pending;
import io.kappalake.replay.ReplayAdoption;
import io.kappalake.replay.Replays;
import io.kappalake.replay.Replays.PublishedRows;
import io.kappalake.replay.publish.ReplayPublisher;
import io.kappalake.replay.run.PlanCheck;
import io.kappalake.replay.run.ReplayRun;
import io.kappalake.replay.run.ReplayStep;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./kappalake replay publish}. */
@Command(
        name = "publish",
        description = {
            "Put the audited result in the place of what is live, on all tables in one atomic step,",
            "while ingestion goes on. Refuses (exit 4) if others changed what it replaces. After a",
            "rollback, puts the same result there again. With --adopt, the live job goes on by the",
            "rules of the replay, from a savepoint."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: rules that are tried in a replay become those of the live job.",
            "  ./kappalake replay plan --config new.yaml --out fix.yaml",
            "  ./kappalake replay start fix.yaml",
            "  ./kappalake replay audit",
            "  ./kappalake replay publish --accept-differences --adopt --config new.yaml"
        })
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

    @Option(
            names = "--adopt",
            description = {
                "Then start the live job again, from a savepoint, by the rules of the replay, which",
                "have to be those of the configuration (--config). Refused before anything is done if",
                "its state is none for them. Of a replay that is published, do just this."
            })
    private boolean adopt;

    @Spec private CommandSpec spec;

    /** What was published, and the live job that was given its rules. */
    record Published(
            String publication,
            List<String> tables,
            long millis,
            Optional<ReplayAdoption.Adopted> adopted) {
        Published {
            tables = List.copyOf(tables);
        }
    }

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
            ReplayRun run = options.findOnly(replays, "publish", this::isCandidate);
            Optional<ReplayAdoption> adoption =
                    adopt ? Optional.of(replays.adoption(run)) : Optional.empty();
            if (adopt && run.isPublished()) {
                adoptOnly(run, adoption.get());
                return 0;
            }
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
                if (adopt) {
                    adoptOnly(replays.find(run.id()), adoption.get());
                } else {
                    output.result(RunView.of(replays.find(run.id())));
                }
            } else if (confirm.dryRun()) {
                preview(pending.get());
                if (adopt) {
                    output.say("Would start the live job again by the rules of " + run.id());
                }
            } else {
                confirm.require(
                        adopt
                                ? "%s, and start the live job again by its rules"
                                        .formatted(pending.get().question())
                                : pending.get().question());
                print(run, pending.get().commit(), adoption);
            }
            return 0;
        }
    }

    private boolean isCandidate(ReplayRun run) {
        return !run.isOver()
                || run.isTakenBack()
                || (adopt && !run.isTakeover() && run.isPublished() && !run.hasAdopted());
    }

    /** The publication is there already. */
    private void adoptOnly(ReplayRun run, ReplayAdoption adoption) {
        String what = "start the live job again by the rules of the replay " + run.id();
        if (confirm.dryRun()) {
            options.output().say("Would " + what);
            options.output().result(RunView.of(run));
            return;
        }
        confirm.require(what.substring(0, 1).toUpperCase(Locale.ROOT) + what.substring(1));
        options.output().result(adopted(run, adoption));
    }

    private ReplayAdoption.Adopted adopted(ReplayRun run, ReplayAdoption adoption) {
        ReplayAdoption.Adopted adopted =
                Interruption.saying(
                        spec,
                        "Interrupted: ingestion may not run. './kappalake replay publish %s --adopt' goes on, './kappalake replay status %s' tells"
                                .formatted(run.id(), run.id()),
                        adoption::commit);
        options.output()
                .say(
                        "The live job runs as %s by the rules of %s: use that configuration from now on. What it had read since the replay was planned is by its earlier rules until one more replay with it (plan, start, audit, publish)"
                                .formatted(adopted.jobId(), adopted.config()));
        return adopted;
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

    private void print(
            ReplayRun run, ReplayPublisher.Done done, Optional<ReplayAdoption> adoption) {
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
        if (!rules.isEmpty() && !run.hasAdopted() && adoption.isEmpty()) {
            output.say(
                    "The live job still has its own rules (%s), by which it reads what comes. To go on by those of the replay: write them into kappalake.yaml, './kappalake replay publish %s --adopt', and replay once more for what was read until then"
                            .formatted(rules, run.id()));
        }
        metrics.write(() -> ReplayMetrics.of(done, Instant.now()));
        Optional<ReplayAdoption.Adopted> adopted = adoption.map(one -> adopted(run, one));
        output.result(new Published(done.publication(), done.tables(), done.millis(), adopted));
    }
}
