package io.kappalake.local.demo;

import io.kappalake.lakehouse.cli.LakehouseOptions;
import io.kappalake.lakehouse.cli.Output;
import io.kappalake.lakehouse.cli.ProductHome;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./kappalake demo}: the whole story on an embedded lakehouse of its own. */
@Command(
        name = "demo",
        description = {
            "Start an embedded lakehouse of its own, send order events through it, ask it a few",
            "questions, prove that nothing was lost or doubled, and take it down again. What an",
            "earlier demo left in its folder is wiped."
        },
        mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {
    @Option(
            names = "--events",
            paramLabel = "FILE",
            description =
                    "Order events, one JSON object a line, may be gzipped (default: generated"
                            + " ones).")
    private Path events;

    @Option(
            names = "--generate",
            paramLabel = "N",
            defaultValue = "100000",
            description =
                    "How many events to generate without --events (default: ${DEFAULT-VALUE}).")
    private long generate;

    @Option(
            names = "--keep",
            description = "Leave the lakehouse running, with its data, to look around.")
    private boolean keep;

    @Mixin private LakehouseOptions lakehouse;
    @Mixin private Output output;

    @Override
    public Integer call() {
        Path data = lakehouse.embeddedFolder(Path.of(".kappalake", "demo"));
        Path launcher = ProductHome.find().path().resolve("kappalake");
        DemoStory story =
                new DemoStory(output, launcher, data, Optional.ofNullable(events), generate, keep);
        return story.tell();
    }
}
