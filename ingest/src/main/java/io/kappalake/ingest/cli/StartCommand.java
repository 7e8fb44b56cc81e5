package io.kappalake.ingest.cli;

import io.kappalake.ingest.control.IngestControl;
import io.kappalake.ingest.control.IngestControl.Started;
import io.kappalake.lakehouse.cli.LakehouseOptions;
import io.kappalake.lakehouse.cli.Output;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ./kappalake ingest start}. */
@Command(
        name = "start",
        description = {
            "Start the job: from the last savepoint or the newest checkpoint, or from the",
            "earliest offsets if it never ran. Returns when its first checkpoint is complete.",
            "Refuses (exit 4) if it runs already, or if starting would double rows."
        },
        mixinStandardHelpOptions = true)
final class StartCommand implements Callable<Integer> {
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
