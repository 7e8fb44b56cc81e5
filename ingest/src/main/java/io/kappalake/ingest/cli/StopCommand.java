package io.kappalake.ingest.cli;

import io.kappalake.ingest.control.IngestControl;
import io.kappalake.ingest.control.IngestControl.Cancelled;
import io.kappalake.ingest.control.IngestControl.Stopped;
import io.kappalake.lakehouse.cli.LakehouseOptions;
import io.kappalake.lakehouse.cli.Output;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./kappalake ingest stop}. */
@Command(
        name = "stop",
        description = {
            "Stop the job with a savepoint; all that it read is in the tables then. With --now, end",
            "it as it is, also when it fails again and again; the next start goes on from its newest",
            "checkpoint."
        },
        mixinStandardHelpOptions = true)
final class StopCommand implements Callable<Integer> {
    @Mixin private LakehouseOptions lakehouse;
    @Mixin private Output output;

    @Option(
            names = "--now",
            description = "End the job at once, without a savepoint; its checkpoints stay.")
    private boolean now;

    @Override
    public Integer call() {
        IngestControl control = new IngestControl(lakehouse.load());
        if (now) {
            Cancelled cancelled = control.cancel();
            output.say("Ingest cancelled, job %s".formatted(cancelled.jobId()));
            output.say(
                    cancelled
                            .state()
                            .map(
                                    s ->
                                            "  goes on from   checkpoint %d, %s"
                                                    .formatted(s.checkpointId(), s.location()))
                            .orElse("  goes on from   the earliest offsets"));
            output.result(cancelled);
            return 0;
        }
        Stopped stopped = control.stop();
        output.say("Ingest stopped, job %s".formatted(stopped.jobId()));
        output.say("  savepoint   " + stopped.savepoint());
        output.result(stopped);
        return 0;
    }
}
