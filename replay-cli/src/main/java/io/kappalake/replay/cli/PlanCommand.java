package io.kappalake.replay.cli;

import io.kappalake.ingest.cli.IngestOverrides;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.cli.LakehouseOptions;
import io.kappalake.lakehouse.cli.Output;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.orders.rules.IngestConfig;
import io.kappalake.replay.Replays;
import io.kappalake.replay.plan.Bound;
import io.kappalake.replay.plan.PlanFile;
import io.kappalake.replay.plan.PlanRequest;
import io.kappalake.replay.plan.ReplayPlan;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./kappalake replay plan}. */
@Command(
        name = "plan",
        description = {
            "Freeze what a replay will read, by which rules and what it will replace, check that",
            "nothing of it is lost, and estimate what it costs. Writes a plan file and nothing else."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  ./kappalake replay plan                       the proof run: the same rules again",
            "  ./kappalake replay plan --set ingest.decode.amounts=integer-or-string --out fix.yaml",
            "  ./kappalake replay plan --config new.yaml --from timestamp:2026-11-01T00:00:00Z",
            "  ./kappalake replay plan --by-duration 2d --to-offset 0=100000,1=100000",
            "  ./kappalake replay plan --by-duration 2d --export > offsets.csv",
            "  ./kappalake replay plan --from-file offsets.csv",
            "  ./kappalake replay plan --publish-range 2026-11-01T00:00:00Z..2026-11-08T00:00:00Z"
        })
final class PlanCommand implements Callable<Integer> {
    @Mixin private LakehouseOptions lakehouse;
    @Mixin private Output output;
    @Mixin private IngestOverrides overrides;
    @Mixin private ReasonOptions reason;

    @ArgGroup private StartOptions start = new StartOptions();
    @ArgGroup private StopOptions stop = new StopOptions();

    @Option(
            names = "--publish-range",
            paramLabel = "FROM..TO",
            defaultValue = "all",
            description =
                    "What is to be published, by event time, such as"
                            + " 2026-11-01T00:00:00Z..2026-11-08T00:00:00Z; either side may be"
                            + " left out (default: all). Windows that are not complete are never"
                            + " published.")
    private String publishRange;

    @Option(
            names = "--takeover",
            paramLabel = "NEW_CONFIG",
            description =
                    "The replay's job is to become the live job, with this configuration: its rules"
                            + " are the replay's, and its kafka.group is a new one. See 'replay"
                            + " takeover'.")
    private Path takeover;

    @Option(
            names = "--job-jar",
            paramLabel = "FILE",
            description = "Another build of the ingest job (default: this product's).")
    private Path jobJar;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "The plan file (default: replay-<run>.yaml in the current folder).")
    private Path out;

    @Option(
            names = "--export",
            paramLabel = "start|stop",
            arity = "0..1",
            fallbackValue = "START",
            description =
                    "Print the offsets at which each partition's range starts (default), or stops, as"
                            + " lines of topic,partition,offset, and nothing else, as kafka-consumer-groups"
                            + " does. No plan file is written unless --out names one.")
    private Optional<Export> export = Optional.empty();

    @Spec private CommandSpec spec;

    /** The offsets of a plan that are printed as lines. */
    enum Export {
        START,
        STOP
    }

    // as text: a Path would be written as a URI
    record Planned(String file, String hash, ReplayPlan plan) {}

    @Override
    public Integer call() {
        if (export.isPresent() && output.json()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Cannot use --export with --output json, which has all offsets of the plan");
        }
        ReplayPlan.Publish publish = publish();
        LakehouseConfig config = lakehouse.load();
        Bound first = start.bound(config.kafka().topic(), Clock.systemUTC());
        Bound end = stop.bound(config.kafka().topic(), Clock.systemUTC());
        LakehouseConfig changed =
                LakehouseConfig.load(
                        takeover == null ? config.file() : takeover, overrides.values());
        Optional<ReplayPlan.Successor> successor =
                Optional.ofNullable(takeover).map(file -> successor(file, config, changed));
        PlanRequest request =
                new PlanRequest(
                        successor,
                        first,
                        end,
                        publish,
                        IngestConfig.of(changed).flat(),
                        Optional.ofNullable(jobJar),
                        reason.get());
        try (Replays replays = Replays.open(config)) {
            ReplayPlan plan = replays.plan(request);
            if (export.isPresent()) {
                lines(plan.source(), export.get()).forEach(output.out()::println);
                output.out().flush();
                if (out != null) {
                    PlanFile.of(plan).write(out);
                }
                return 0;
            }
            Path file = out == null ? Path.of("replay-%s.yaml".formatted(plan.run())) : out;
            PlanFile planFile = PlanFile.of(plan);
            planFile.write(file);
            new PlanPrinter(output).print(plan);
            output.say("");
            output.say("Written to %s; nothing else has happened yet".formatted(file));
            output.say(
                    "Next: ./kappalake replay %s %s"
                            .formatted(takeover == null ? "start" : "takeover", file));
            output.result(new Planned(file.toString(), planFile.hash(), plan));
            return 0;
        }
    }

    /** The offsets as {@code kafka-consumer-groups} writes and reads them. */
    static List<String> lines(ReplayPlan.Source source, Export which) {
        return source.partitions().entrySet().stream()
                .map(
                        range ->
                                "%s,%d,%d"
                                        .formatted(
                                                source.topic(),
                                                range.getKey(),
                                                which == Export.START
                                                        ? range.getValue().start()
                                                        : range.getValue().stop()))
                .toList();
    }

    private ReplayPlan.Successor successor(Path file, LakehouseConfig live, LakehouseConfig next) {
        if (!overrides.values().isEmpty()) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "Cannot use --set with --takeover: write the rules into %s, with which the new job is to be live"
                            .formatted(file));
        }
        if (!next.catalog().properties().equals(live.catalog().properties())
                || !next.kafka().topic().equals(live.kafka().topic())
                || !next.kafka().bootstrapServers().equals(live.kafka().bootstrapServers())) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "Cannot take over with %s: it describes another lakehouse than %s (kafka and catalog must be the same)"
                            .formatted(file, live.file()));
        }
        return new ReplayPlan.Successor(
                file.toAbsolutePath().normalize().toString(), next.kafka().group());
    }

    private ReplayPlan.Publish publish() {
        if (publishRange.equals("all")) {
            return new ReplayPlan.Publish(Optional.empty(), Optional.empty());
        }
        List<String> sides = List.of(publishRange.split("\\.\\.", -1));
        if (sides.size() == 2) {
            try {
                Optional<Instant> first = instant(sides.get(0));
                Optional<Instant> last = instant(sides.get(1));
                if (first.isEmpty() || last.isEmpty() || first.get().isBefore(last.get())) {
                    return new ReplayPlan.Publish(first, last);
                }
            } catch (DateTimeException e) {
                throw invalid(e);
            }
        }
        throw invalid(null);
    }

    private static Optional<Instant> instant(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
    }

    private LakehouseException invalid(Throwable cause) {
        return new LakehouseException(
                ErrorCode.INVALID_INPUT,
                "Invalid value '%s' for --publish-range (must be all, or FROM..TO with FROM before TO, such as 2026-11-01T00:00:00Z..2026-11-08T00:00:00Z)"
                        .formatted(publishRange),
                cause);
    }
}
