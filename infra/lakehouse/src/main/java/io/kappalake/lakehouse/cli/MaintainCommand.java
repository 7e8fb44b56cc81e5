package io.kappalake.lakehouse.cli;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.catalog.Namespaces;
import io.kappalake.lakehouse.config.Durations;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.lakehouse.maintenance.Maintenance;
import io.kappalake.lakehouse.maintenance.Maintenance.Done;
import io.kappalake.lakehouse.maintenance.TableUpkeep;
import io.kappalake.lakehouse.maintenance.UpkeepMetrics;
import io.kappalake.lakehouse.maintenance.UpkeepOfStates;
import io.kappalake.lakehouse.maintenance.UpkeepPolicy;
import io.kappalake.lakehouse.metrics.Metrics;
import io.kappalake.lakehouse.session.LakehouseSession;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import org.apache.iceberg.catalog.TableIdentifier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./kappalake maintain}. */
@Command(
        name = "maintain",
        description = {
            "Compact small files and expire old snapshots of all tables, or of those named,",
            "by the policy in kappalake.yaml (maintain.*). What drafts, tags, cursors,",
            "rollbacks or the ingest job need is spared, and named. May be killed and run",
            "again at any time, beside all other commands. Exit code 1 if a step failed."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  ./kappalake maintain --dry-run",
            "  ./kappalake maintain orders.order_events --orphans",
            "  ./kappalake maintain --watch --metrics-file /var/lib/node_exporter/maintain.prom"
        })
final class MaintainCommand implements Callable<Integer> {
    private static final Duration BETWEEN_ORPHANS = Duration.ofDays(1);

    @Mixin private LakehouseOptions lakehouse;
    @Mixin private Output output;
    @Mixin private MetricsFile metrics;

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "TABLE", description = "With its namespace (default: all tables).")
    private List<String> names = List.of();

    @Option(
            names = "--dry-run",
            description = "Show each table's state and what would be done, from metadata alone.")
    private boolean dryRun;

    @Option(
            names = "--orphans",
            description =
                    "Remove files that no snapshot knows, too (lists the tables' folders, and,"
                            + " unless tables are named, those of drafts).")
    private boolean orphans;

    @Option(
            names = "--watch",
            description =
                    "Go on until Ctrl-C, a pass every maintain.every; orphan files once a day.")
    private boolean watch;

    @Override
    public Integer call() throws InterruptedException {
        if (watch && (dryRun || output.json())) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Cannot use --watch with %s: it has no end"
                            .formatted(dryRun ? "--dry-run" : "--output json"));
        }
        LakehouseConfig config = lakehouse.load();
        if (!watch) {
            return pass(config, orphans);
        }
        Duration every =
                config.section(UpkeepPolicy.class)
                        .every()
                        .orElseThrow(
                                () ->
                                        new LakehouseException(
                                                ErrorCode.INVALID_INPUT,
                                                "Cannot use --watch: maintain.every is off in %s; give it a duration such as 10m"
                                                        .formatted(config.file())));
        pass(config, orphans);
        Instant looked = Instant.now();
        while (true) {
            output.say("Next pass in " + Durations.format(every));
            Thread.sleep(every);
            boolean due = looked.plus(BETWEEN_ORPHANS).isBefore(Instant.now());
            looked = due ? Instant.now() : looked;
            pass(config, due);
        }
    }

    private int pass(LakehouseConfig config, boolean withOrphans) {
        try (LakehouseSession session = LakehouseSession.open(config, Namespaces.OPS.toString())) {
            Maintenance maintenance = new Maintenance(session, Clock.systemUTC());
            List<TableIdentifier> tables = maintenance.tables(names);
            if (dryRun) {
                List<TableUpkeep> plans =
                        tables.stream().map(maintenance::plan).flatMap(Optional::stream).toList();
                show(plans);
                boolean readable = states(config, true);
                metrics.write(() -> UpkeepMetrics.of(plans, 0, Instant.now()));
                output.result(plans);
                return readable ? 0 : 1;
            }
            List<Done> done = new ArrayList<>();
            for (TableIdentifier table : tables) {
                maintenance.run(table, withOrphans, output::say).ifPresent(done::add);
            }
            if (withOrphans && names.isEmpty()) {
                output.say("Files of abandoned drafts removed: " + maintenance.removeAbandoned());
            }
            show(done.stream().map(Done::before).toList());
            done.forEach(this::say);
            boolean states = states(config, false);
            metrics.write(() -> measured(maintenance, tables, done));
            output.result(done);
            return states && done.stream().allMatch(table -> table.failures().isEmpty()) ? 0 : 1;
        }
    }

    /** Checkpoints and savepoints, unless tables are named; returns false if that failed. */
    private boolean states(LakehouseConfig config, boolean dry) {
        boolean good = true;
        for (UpkeepOfStates upkeep :
                names.isEmpty()
                        ? ServiceLoader.load(UpkeepOfStates.class)
                        : List.<UpkeepOfStates>of()) {
            try {
                UpkeepOfStates.Done done =
                        upkeep.run(config, config.section(UpkeepPolicy.class), Instant.now(), dry);
                output.say(
                        "  %s: %,d too old, %,d MB, %s"
                                .formatted(
                                        done.what(),
                                        done.states(),
                                        done.bytes() >> 20,
                                        dry ? "to be removed" : "removed"));
                done.spared().forEach(why -> output.say("  spared " + why));
            } catch (LakehouseException e) {
                output.say("  FAILED: " + e.getMessage());
                good = false;
            }
        }
        return good;
    }

    /** The tables as they are after the pass. */
    private static Metrics measured(
            Maintenance maintenance, List<TableIdentifier> tables, List<Done> done) {
        long failures = done.stream().mapToLong(table -> table.failures().size()).sum();
        List<TableUpkeep> now =
                tables.stream().map(maintenance::plan).flatMap(Optional::stream).toList();
        return UpkeepMetrics.of(now, failures, Instant.now());
    }

    private void show(List<TableUpkeep> tables) {
        output.table(
                List.of(
                        "table",
                        "files",
                        "MB",
                        "small",
                        "delete files",
                        "snapshots",
                        "manifests",
                        "metadata (kB)",
                        "to compact",
                        "to expire"),
                tables.stream()
                        .map(
                                table ->
                                        List.of(
                                                table.table(),
                                                table.files(),
                                                table.bytes() >> 20,
                                                table.smallFiles(),
                                                table.deleteFiles(),
                                                table.snapshots(),
                                                table.manifests(),
                                                table.metadataBytes() >> 10,
                                                table.filesToCompact(),
                                                table.expiring().size()))
                        .toList());
        tables.forEach(
                table ->
                        table.spared()
                                .forEach(
                                        why ->
                                                output.say(
                                                        "  spared %s %s"
                                                                .formatted(table.table(), why))));
    }

    private void say(Done done) {
        String table = done.before().table();
        if (done.filesCompacted() > 0 || done.snapshotsExpired() > 0) {
            output.say(
                    "  %s: %,d files compacted into %,d, %,d snapshots expired"
                            .formatted(
                                    table,
                                    done.filesCompacted(),
                                    done.filesWritten(),
                                    done.snapshotsExpired()));
        }
        done.gaveWay().forEach(why -> output.say("  %s gave way: %s".formatted(table, why)));
        done.failures().forEach(why -> output.say("  %s FAILED: %s".formatted(table, why)));
    }
}
