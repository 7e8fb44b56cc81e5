package io.kappalake.ingest.control;

import io.kappalake.ingest.check.Backlog;
import io.kappalake.ingest.check.PartitionBacklog;
import io.kappalake.ingest.control.IngestControl.Started;
import io.kappalake.ingest.control.IngestControl.Stopped;
import io.kappalake.lakehouse.cli.LakehouseOptions;
import io.kappalake.lakehouse.cli.Output;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./kappalake ingest start | status | stop | wait}. */
@Command(
        name = "ingest",
        description = "Start, watch and stop the job that brings order events into the tables.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        subcommands = {
            IngestCommand.Start.class,
            IngestCommand.Status.class,
            IngestCommand.Stop.class,
            IngestCommand.WaitForTables.class
        })
public final class IngestCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Missing command: start, status, stop or wait");
    }

    @Command(
            name = "start",
            description = {
                "Start the job: from the last savepoint or the newest checkpoint, or from the",
                "earliest offsets if it never ran. Refuses (exit 4) if it runs already, or if",
                "starting would double rows."
            },
            mixinStandardHelpOptions = true)
    static final class Start implements Callable<Integer> {
        @Mixin private LakehouseOptions lakehouse;
        @Mixin private Output output;

        @Override
        public Integer call() {
            Started started = new IngestControl(lakehouse.load()).start(IngestControl.jobJar());
            output.say("Ingest runs as job %s".formatted(started.jobId()));
            output.say(
                    started.from()
                            .map(
                                    s ->
                                            "  from    checkpoint %d, %s"
                                                    .formatted(s.checkpointId(), s.location()))
                            .orElse("  from    the earliest offsets"));
            output.say("  watch   " + started.webPage());
            output.result(started);
            return 0;
        }
    }

    @Command(
            name = "status",
            description = "Show how the job is doing. Exit code 1 if it does not run.",
            mixinStandardHelpOptions = true)
    static final class Status implements Callable<Integer> {
        @Mixin private LakehouseOptions lakehouse;
        @Mixin private Output output;

        @Override
        public Integer call() {
            IngestStatus status = new IngestControl(lakehouse.load()).status();
            List<List<Object>> rows = new ArrayList<>();
            rows.add(List.of("job", status.jobId().orElse("none") + " (" + status.name() + ")"));
            rows.add(List.of("state", status.state()));
            status.startedAt()
                    .ifPresent(
                            at ->
                                    rows.add(
                                            List.of(
                                                    "started",
                                                    "%s, %s ago"
                                                            .formatted(
                                                                    at.truncatedTo(
                                                                            ChronoUnit.SECONDS),
                                                                    ago(at)))));
            if (status.jobId().isPresent()) {
                rows.add(List.of("restarts", status.restarts()));
                rows.add(
                        List.of(
                                "checkpoints",
                                "%d done, %d failed"
                                        .formatted(
                                                status.completedCheckpoints(),
                                                status.failedCheckpoints())));
            }
            status.lastCheckpoint()
                    .ifPresent(
                            c ->
                                    rows.add(
                                            List.of(
                                                    "last checkpoint",
                                                    "%d, %s ago, took %d ms, %d bytes"
                                                            .formatted(
                                                                    c.id(),
                                                                    ago(c.completedAt()),
                                                                    c.took().toMillis(),
                                                                    c.bytes()))));
            status.lastFailure().ifPresent(failure -> rows.add(List.of("last failure", failure)));
            rows.add(List.of("watch", status.webPage()));
            output.table(List.of("ingest", ""), rows);
            output.result(status);
            return status.running() ? 0 : 1;
        }

        private static String ago(Instant then) {
            Duration ago = Duration.between(then, Instant.now()).truncatedTo(ChronoUnit.SECONDS);
            return ago.toString().substring(2).toLowerCase(Locale.ROOT);
        }
    }

    @Command(
            name = "stop",
            description = "Stop the job with a savepoint; all that it read is in the tables then.",
            mixinStandardHelpOptions = true)
    static final class Stop implements Callable<Integer> {
        @Mixin private LakehouseOptions lakehouse;
        @Mixin private Output output;

        @Override
        public Integer call() {
            Stopped stopped = new IngestControl(lakehouse.load()).stop();
            output.say("Ingest stopped, job %s".formatted(stopped.jobId()));
            output.say("  savepoint   " + stopped.savepoint());
            output.result(stopped);
            return 0;
        }
    }

    @Command(
            name = "wait",
            description = {
                "Wait until all that Kafka holds now is in the tables. Exit code 1 if that takes",
                "longer than the patience."
            },
            mixinStandardHelpOptions = true)
    static final class WaitForTables implements Callable<Integer> {
        @Mixin private LakehouseOptions lakehouse;
        @Mixin private Output output;

        @Option(
                names = "--patience",
                paramLabel = "DURATION",
                defaultValue = "PT10M",
                description = "How long to wait at most, such as PT90S or PT10M (default: PT10M).")
        private Duration patience;

        record Waited(boolean complete, Duration took, List<PartitionBacklog> partitions) {}

        @Override
        public Integer call() {
            Instant began = Instant.now();
            try (Backlog backlog = Backlog.open(lakehouse.load())) {
                boolean complete = backlog.await(patience);
                Duration took = Duration.between(began, Instant.now());
                List<PartitionBacklog> partitions = backlog.look();
                long records = partitions.stream().mapToLong(PartitionBacklog::end).sum();
                output.say(
                        complete
                                ? "All records up to the ends of %d partitions (sum of offsets %d) are in the tables"
                                        .formatted(partitions.size(), records)
                                : "Not all records are in the tables after %s: './kappalake ingest status' tells whether the job runs"
                                        .formatted(patience));
                output.result(new Waited(complete, took, partitions));
                return complete ? 0 : 1;
            }
        }
    }
}
