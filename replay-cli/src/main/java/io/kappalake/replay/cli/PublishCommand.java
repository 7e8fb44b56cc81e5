package io.kappalake.replay.cli;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.cli.DurationConverter;
import io.kappalake.lakehouse.draft.Draft;
import io.kappalake.lakehouse.draft.TableChange;
import io.kappalake.replay.audit.Verdict;
import io.kappalake.replay.job.OrderIngest;
import io.kappalake.replay.lake.Lake;
import io.kappalake.replay.publish.Publisher;
import io.kappalake.replay.run.Prover;
import io.kappalake.replay.run.ReplayRun;
import io.kappalake.replay.run.Runner;
import io.kappalake.replay.run.Runs;
import io.kappalake.replay.run.Step;
import io.kappalake.replay.trim.Trimmed;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
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
    @Mixin private RunOptions options;
    @Mixin private ConfirmOptions confirm;

    @Option(
            names = "--accept-differences",
            description = "Publish though the audit found differences: they are what is wanted.")
    private boolean acceptDifferences;

    @Option(
            names = "--keep",
            paramLabel = "TIME",
            defaultValue = "30d",
            converter = DurationConverter.class,
            description =
                    "How long the earlier state is kept for a rollback (default: ${DEFAULT-VALUE}).")
    private Duration keep;

    /** What the publication would do to one table. */
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
        try (Lake lake = options.open()) {
            Publisher publisher = new Publisher(lake);
            ReplayRun run = options.find(lake);
            if (publisher.completes(run)) {
                options.output()
                        .say(
                                "The replay %s was published by a process that died before it could say so"
                                        .formatted(run.id()));
                options.output().result(RunView.of(options.find(lake)));
                return 0;
            }
            run.require(
                    "publish",
                    "it has to be audited first: './kappalake replay audit %s'".formatted(run.id()),
                    Step.AUDITED,
                    Step.ROLLED_BACK);
            Publisher.Done done =
                    run.stage() == Step.ROLLED_BACK
                            ? again(publisher, run)
                            : first(lake, publisher, run);
            if (done == null) {
                return 0;
            }
            options.output()
                    .say(
                            "Published %s in %d ms: %s"
                                    .formatted(
                                            run.id(),
                                            done.millis(),
                                            String.join(", ", done.tables())));
            options.output()
                    .say(
                            "Models follow with the next './kappalake transform build'; './kappalake replay rollback %s' takes it back"
                                    .formatted(run.id()));
            options.output().result(done);
            return 0;
        }
    }

    private Publisher.Done again(Publisher publisher, ReplayRun run) {
        if (confirm.dryRun()) {
            options.output().say("Would publish %s again".formatted(run.id()));
            options.output().result(RunView.of(run));
            return null;
        }
        confirm.require("Publish the replay %s again".formatted(run.id()));
        return publisher.publishAgain(run);
    }

    private Publisher.Done first(Lake lake, Publisher publisher, ReplayRun run) {
        Runner runner = new Runner(lake, new OrderIngest(lake.config()));
        Trimmed trimmed = Runs.read(run.last(Step.TRIMMED).orElseThrow(), Trimmed.class);
        Prover.Signature signature =
                Runs.read(run.last(Step.AUDITED).orElseThrow(), Prover.Signature.class);
        requireGood(run, signature);
        requireSameWindows(run);
        new Prover(lake, runner).requireSigned(run, trimmed);
        SortedMap<String, Draft> drafts = runner.findDrafts(run.plan());
        if (confirm.dryRun()) {
            List<Change> changes =
                    publisher.preview(run.plan(), trimmed, drafts, keep).stream()
                            .map(Change::of)
                            .toList();
            options.output()
                    .table(
                            List.of(
                                    "table",
                                    "rows added",
                                    "rows removed",
                                    "files added",
                                    "files removed"),
                            changes.stream().map(Change::cells).toList());
            options.output().result(changes);
            return null;
        }
        confirm.require(
                "Publish the replay %s, event times %s, verdict %s"
                        .formatted(run.id(), trimmed.cut(), signature.verdict()));
        return publisher.publish(run.plan(), trimmed, drafts, keep, Map.of());
    }

    /** Readers, {@code check} and the live job know windows of one size. */
    private static void requireSameWindows(ReplayRun run) {
        List<String> windows =
                run.plan().differences().keySet().stream()
                        .filter(key -> key.startsWith("ingest.windows."))
                        .toList();
        if (!windows.isEmpty()) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot publish the replay %s into a range: it has other windows than the live job (%s), and one table would hold both; let its job take over ('./kappalake replay plan --takeover')"
                            .formatted(run.id(), String.join(", ", windows)));
        }
    }

    private void requireGood(ReplayRun run, Prover.Signature signature) {
        if (signature.verdict() == Verdict.BROKEN) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot publish the replay %s: its audit found sums that do not hold, so records would be lost or doubled; %s names them"
                            .formatted(run.id(), signature.html()));
        }
        if (signature.verdict() == Verdict.DIFFERENT && !acceptDifferences) {
            throw new LakehouseException(
                    ErrorCode.DIFFERENT,
                    "The audit of %s found differences: read %s, and say --accept-differences if they are what is wanted"
                            .formatted(run.id(), signature.html()));
        }
    }
}
