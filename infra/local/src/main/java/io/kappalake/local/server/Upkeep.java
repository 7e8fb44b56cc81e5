package io.kappalake.local.server;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.cli.ProductHome;
import io.kappalake.lakehouse.config.Durations;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.lakehouse.maintenance.UpkeepPolicy;
import io.kappalake.local.folder.DataFolder;
import io.kappalake.local.process.Launch;
import io.kappalake.local.process.ProcessLauncher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The loop that runs {@code ./kappalake maintain} again and again. Between two passes it is a shell
 * that sleeps: a Java process that waits would hold more memory than the S3 server, and would load
 * its classes from jars that a later build replaces.
 */
final class Upkeep implements Server {
    static final String NAME = "maintain";

    /** No start-up, and no demo, is slowed down by a pass. */
    private static final Duration FIRST = Duration.ofMinutes(5);

    private static final int LOG_KILOBYTES = 4096;

    private static final String LOOP =
            """
            log=$1 looked=$2 wait=$3 every=$4 kilobytes=$5
            shift 5
            trap 'if [ -n "$child" ]; then kill "$child" 2>/dev/null; wait "$child"; fi; exit 0' TERM INT
            while :; do
              sleep "$wait" & child=$!
              wait "$child"
              wait=$every
              if [ -n "$(find "$log" -size "+${kilobytes}k" 2>/dev/null)" ]; then mv -f "$log" "$log.1"; fi
              if [ -n "$(find "$looked" -mmin -1440 2>/dev/null)" ]; then orphans=; else orphans=--orphans; : > "$looked"; fi
              { date -u '+%Y-%m-%d %H:%M:%S UTC'; exec nice -n 10 "$@" $orphans; } >> "$log" 2>&1 & child=$!
              wait "$child"
            done
            """;

    private final ServerContext context;

    Upkeep(ServerContext context) {
        this.context = context;
    }

    /** True if the configuration of the folder does not turn it off. */
    static boolean isOn(DataFolder folder) {
        return policy(folder).every().isPresent();
    }

    private static UpkeepPolicy policy(DataFolder folder) {
        return LakehouseConfig.load(folder.config()).section(UpkeepPolicy.class);
    }

    private Duration every() {
        return policy(context.folder())
                .every()
                .orElseThrow(() -> new IllegalStateException("maintain.every is off"));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String address() {
        return "a pass every " + Durations.format(every());
    }

    /** None: nobody asks it anything. */
    @Override
    public List<String> ports() {
        return List.of();
    }

    @Override
    public void prepare(ProcessLauncher launcher) {
        DataFolder.makeEmpty(context.folder().scratch(NAME));
        Path looked = looked();
        DataFolder.make(looked.getParent());
        try {
            if (!Files.exists(looked)) {
                Files.createFile(looked);
            }
        } catch (IOException e) {
            throw new LakehouseException(
                    ErrorCode.FAILED, "Cannot write %s: %s".formatted(looked, e), e);
        }
    }

    /** File whose time is that of the last look for orphan files, which is due once a day. */
    private Path looked() {
        return context.folder().data(NAME).resolve("orphans");
    }

    @Override
    public Launch launch() {
        Path launcher = ProductHome.find().path().resolve("kappalake");
        return launch(
                FIRST,
                every(),
                List.of(
                        launcher.toString(),
                        "maintain",
                        "--config",
                        context.folder().config().toString()));
    }

    /** The loop around another command. */
    Launch launch(Duration first, Duration every, List<String> pass) {
        List<String> loop =
                List.of(
                        "sh",
                        "-c",
                        LOOP,
                        NAME,
                        context.folder().log(NAME).toString(),
                        looked().toString(),
                        Long.toString(Math.max(1, first.toSeconds())),
                        Long.toString(Math.max(1, every.toSeconds())),
                        Integer.toString(LOG_KILOBYTES));
        List<String> command = new ArrayList<>(loop);
        command.addAll(pass);
        // it runs what has been built, and never begins to build
        return new Launch(
                command,
                Map.of("KAPPALAKE_LAUNCHER", pass.getFirst()),
                context.folder().scratch(NAME));
    }

    @Override
    public void probe() {
        // it listens nowhere; what its passes do stands in its log
    }
}
