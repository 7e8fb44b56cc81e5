package io.kappalake.ingest.cli;

import io.kappalake.ingest.control.ClockBound;
import io.kappalake.ingest.control.IngestControl;
import io.kappalake.ingest.control.IngestControl.Beginning;
import io.kappalake.ingest.control.IngestControl.Started;
import io.kappalake.ingest.control.JobKeeper;
import io.kappalake.lakehouse.cli.LakehouseOptions;
import io.kappalake.lakehouse.cli.Output;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.orders.topic.PartitionOffsets;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./kappalake ingest start}. */
@Command(
        name = "start",
        description = {
            "Start the job: from the last savepoint or the newest checkpoint, or from where",
            "ingest.start says if it never ran. Returns when its first checkpoint is complete.",
            "Refuses (exit 4) if it runs already, or if starting would double or skip records."
        },
        mixinStandardHelpOptions = true)
final class StartCommand implements Callable<Integer> {
    private static final String EARLIEST = "earliest";

    @Spec private CommandSpec spec;
    @Mixin private LakehouseOptions lakehouse;
    @Mixin private Output output;

    @Option(
            names = "--from",
            paramLabel = "earliest|offsets:FILE",
            description =
                    "Read all that Kafka holds, or what is at and behind some offsets"
                            + " (offsets:0=100,1=250, or a file as kafka-consumer-groups exports"
                            + " it), although there is a state, which is set aside for good then."
                            + " Only for tables without rows.")
    private Optional<String> from = Optional.empty();

    @Option(
            names = "--accept-gap",
            description =
                    "Go on behind records that Kafka has deleted before ingest read them. They are"
                            + " lost for good; check shows them from then on.")
    private boolean acceptGap;

    @Option(
            names = "--new-log",
            description =
                    "Go on with a topic that was made anew on purpose, or with another one: its"
                            + " records follow those of the topic before. Its offsets in the tables"
                            + " are Kafka's plus a base, which check shows from then on.")
    private boolean newLog;

    @Option(
            names = "--create-topics",
            description =
                    "Create the topic that ingest.metrics-topic names if it is missing, with as many"
                            + " partitions as the topic of order events has.")
    private boolean createTopics;

    @Option(
            names = "--watch",
            description =
                    "Go on until Ctrl-C, and start the job whenever the cluster knows none, or when"
                            + " it has failed. One that was stopped by hand stays stopped. Ctrl-C"
                            + " leaves the job running.")
    private boolean watch;

    @Override
    public Integer call() throws InterruptedException {
        refuseContradictions();
        LakehouseConfig config = lakehouse.load();
        if (watch) {
            keepRunning(new IngestControl(config, createTopics));
        }
        Started started = start(new IngestControl(config, createTopics), config.kafka().topic());
        output.say("Ingest runs as job %s".formatted(started.jobId()));
        output.say(
                started.from()
                        .map(
                                s ->
                                        "  from    checkpoint %d, %s"
                                                .formatted(s.checkpointId(), s.location()))
                        .orElseGet(
                                () ->
                                        "  from    "
                                                + from.or(started::start)
                                                        .filter(text -> !text.equals(EARLIEST))
                                                        .orElse("the earliest offsets")));
        started.accepted().forEach(gap -> output.say("  without " + gap));
        output.say("  watch   " + started.webPage());
        ClockBound.warning(config).ifPresent(output::say);
        output.result(started);
        return 0;
    }

    private void refuseContradictions() {
        if (from.filter(text -> !text.equals(EARLIEST) && !text.startsWith(PartitionOffsets.PREFIX))
                .isPresent()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Invalid value '%s' for --from (must be earliest, %s)"
                            .formatted(from.get(), PartitionOffsets.FORMS));
        }
        if (from.isPresent() && acceptGap) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--from reads anew what Kafka holds, and --accept-gap goes on where ingest has stopped: leave one of them out");
        }
        if (newLog && (from.isPresent() || acceptGap)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--new-log goes on with another topic at its earliest offset: leave %s out"
                            .formatted(acceptGap ? "--accept-gap" : "--from"));
        }
        if (watch && output.json()) {
            throw new ParameterException(
                    spec.commandLine(), "Cannot use --watch with --output json: it has no end");
        }
        // a wish for one start, not for all that come
        if (watch && beginning() != Beginning.NEWEST_STATE) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Cannot use --watch with %s: start once with it, then watch"
                            .formatted(
                                    newLog ? "--new-log" : acceptGap ? "--accept-gap" : "--from"));
        }
    }

    private Started start(IngestControl control, String topic) {
        return from.isPresent() && !from.get().equals(EARLIEST)
                ? control.startAt(
                        IngestControl.jobJar(), PartitionOffsets.parse("--from", from.get(), topic))
                : control.start(IngestControl.jobJar(), beginning());
    }

    private Beginning beginning() {
        if (from.isPresent()) {
            return Beginning.EARLIEST;
        }
        if (newLog) {
            return Beginning.NEW_LOG;
        }
        return acceptGap ? Beginning.BEHIND_GAPS : Beginning.NEWEST_STATE;
    }

    private void keepRunning(IngestControl control) throws InterruptedException {
        JobKeeper keeper =
                new JobKeeper(
                        control::findNewest,
                        () -> control.start(IngestControl.jobJar()).jobId(),
                        output::say);
        while (watch) {
            Thread.sleep(keeper.look());
        }
    }
}
