package io.kappalake.local.cli;

import io.kappalake.lakehouse.cli.Output;
import io.kappalake.lakehouse.cli.TablesPrinter;
import io.kappalake.lakehouse.table.InitReport;
import io.kappalake.local.EmbeddedLakehouse;
import io.kappalake.local.EmbeddedLakehouse.ReadyServer;
import io.kappalake.local.EmbeddedLakehouse.Started;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = {
            "Start the embedded lakehouse: Kafka, S3, PostgreSQL, Trino and Flink.",
            "What runs already is left alone. Tables that are missing are created.",
            "Tables are looked after ('maintain') from some minutes later on."
        })
final class UpCommand implements Callable<Integer> {
    @Mixin private DataOptions data;
    @Mixin private Output output;

    @Option(
            names = "--no-maintain",
            description = "Leave small files and old snapshots alone, until the next 'up'.")
    private boolean noMaintain;

    record UpResult(String config, List<ReadyServer> servers, InitReport tables) {}

    @Override
    public Integer call() {
        EmbeddedLakehouse lakehouse =
                noMaintain ? data.lakehouse().withoutUpkeep() : data.lakehouse();
        long begin = System.nanoTime();
        output.say("Starting the embedded lakehouse in " + lakehouse.dataFolder());
        Started started = lakehouse.start(ready -> output.say(line(ready)));
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        new TablesPrinter(output).say(started.tables());
        String config = lakehouse.config().file().toString();
        output.say("Ready after %s. Its configuration is %s".formatted(seconds(took), config));
        output.result(new UpResult(config, started.servers(), started.tables()));
        return 0;
    }

    private static String line(ReadyServer server) {
        return "  %-18s %-45s %s"
                .formatted(
                        server.name(),
                        server.address(),
                        server.alreadyRan() ? "runs already" : seconds(server.took()));
    }

    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
}
