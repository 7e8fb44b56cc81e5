package io.kappalake.local.cli;

import io.kappalake.lakehouse.cli.Output;
import io.kappalake.lakehouse.config.Durations;
import io.kappalake.lakehouse.maintenance.TableUpkeep;
import io.kappalake.local.EmbeddedLakehouse;
import io.kappalake.local.ServerStatus;
import io.kappalake.local.ServerStatus.State;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = {
            "Show the servers of the embedded lakehouse, and with --tables the state of its tables.",
            "Exit code 1 if a server crashed."
        })
final class StatusCommand implements Callable<Integer> {
    private static final List<String> HEADER =
            List.of("server", "state", "pid", "address", "uptime", "memory (MB)");

    @Mixin private DataOptions data;
    @Mixin private Output output;

    @Option(
            names = "--tables",
            description =
                    "Show each table's files, snapshots and metadata, and what upkeep has to do,"
                            + " from its metadata alone.")
    private boolean showTables;

    record StatusResult(String dataFolder, List<ServerStatus> servers, List<TableUpkeep> tables) {}

    @Override
    public Integer call() {
        EmbeddedLakehouse lakehouse = data.lakehouse();
        List<ServerStatus> servers = lakehouse.status();
        List<TableUpkeep> tables = showTables ? TableLines.read(lakehouse.config()) : List.of();
        if (output.json()) {
            output.result(new StatusResult(lakehouse.dataFolder().toString(), servers, tables));
        } else {
            output.table(HEADER, servers.stream().map(StatusCommand::row).toList());
            output.say(
                    "%d of %d servers run, with %d MB of memory; data in %s"
                            .formatted(
                                    servers.stream().filter(ServerStatus::running).count(),
                                    servers.size(),
                                    servers.stream()
                                                    .mapToLong(s -> s.residentBytes().orElse(0))
                                                    .sum()
                                            >> 20,
                                    lakehouse.dataFolder()));
            servers.stream()
                    .filter(server -> server.state() == State.CRASHED)
                    .forEach(server -> sayCrash(lakehouse, server));
            if (showTables) {
                output.table(TableLines.HEADER, tables.stream().map(TableLines::row).toList());
            }
        }
        return servers.stream().anyMatch(server -> server.state() == State.CRASHED) ? 1 : 0;
    }

    private void sayCrash(EmbeddedLakehouse lakehouse, ServerStatus server) {
        output.say("");
        output.say(
                "%s crashed; './kappalake up' starts it again. The last lines of %s:"
                        .formatted(server.name(), lakehouse.log(server.name())));
        server.lastLines().forEach(line -> output.say("  " + line));
    }

    private static List<Object> row(ServerStatus server) {
        return List.of(
                server.name(),
                server.state().name().toLowerCase(Locale.ROOT),
                number(server.pid()),
                server.address().orElse(""),
                server.uptime().map(StatusCommand::text).orElse(""),
                server.residentBytes().isPresent() ? server.residentBytes().getAsLong() >> 20 : "");
    }

    private static Object number(OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : "";
    }

    private static String text(Duration uptime) {
        ChronoUnit unit =
                uptime.toDays() > 0
                        ? ChronoUnit.HOURS
                        : uptime.toHours() > 0 ? ChronoUnit.MINUTES : ChronoUnit.SECONDS;
        return Durations.format(uptime.truncatedTo(unit));
    }
}
