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
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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
            "  ./kappalake replay plan --publish-range 2026-11-01T00:00:00Z..2026-11-08T00:00:00Z"
        })
final class PlanCommand implements Callable<Integer> {
    @Mixin private LakehouseOptions lakehouse;
    @Mixin private Output output;
    @Mixin private IngestOverrides overrides;
    @Mixin private ReasonOptions reason;

    @Option(
            names = "--from",
            paramLabel = "WHERE",
            defaultValue = "earliest",
            description =
                    "earliest (default), timestamp:T (Kafka's timestamps), duration:2d (that long ago),"
                            + " offsets:0=100,1=250, or offsets:FILE (JSON: {\"0\": 100, \"1\": 250}).")
    private String from;

    @Option(
            names = "--to",
            paramLabel = "WHERE",
            defaultValue = "now",
            description = "now (default: all that the live tables hold), or as --from.")
    private String to;

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

    // as text: a Path would be written as a URI
    record Planned(String file, String hash, ReplayPlan plan) {}

    @Override
    public Integer call() {
        Bound start = Bound.parse("--from", from);
        Bound stop = Bound.parse("--to", to);
        ReplayPlan.Publish publish = publish();
        LakehouseConfig config = lakehouse.load();
        LakehouseConfig changed =
                LakehouseConfig.load(
                        takeover == null ? config.file() : takeover, overrides.values());
        Optional<ReplayPlan.Successor> successor =
                Optional.ofNullable(takeover).map(file -> successor(file, config, changed));
        PlanRequest request =
                new PlanRequest(
                        successor,
                        start,
                        stop,
                        publish,
                        IngestConfig.of(changed).flat(),
                        Optional.ofNullable(jobJar),
                        reason.get());
        try (Replays replays = Replays.open(config)) {
            ReplayPlan plan = replays.plan(request);
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
