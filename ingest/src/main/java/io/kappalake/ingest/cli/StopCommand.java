package io.kappalake.ingest.cli;

import io.kappalake.ingest.control.IngestControl;
import io.kappalake.ingest.control.IngestControl.Stopped;
import io.kappalake.lakehouse.cli.LakehouseOptions;
import io.kappalake.lakehouse.cli.Output;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ./kappalake ingest stop}. */
@Command(
        name = "stop",
        description = "Stop the job with a savepoint; all that it read is in the tables then.",
        mixinStandardHelpOptions = true)
final class StopCommand implements Callable<Integer> {
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
