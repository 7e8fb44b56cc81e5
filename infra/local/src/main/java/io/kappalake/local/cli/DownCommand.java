package io.kappalake.local.cli;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.cli.Output;
import io.kappalake.local.EmbeddedLakehouse;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "down",
        mixinStandardHelpOptions = true,
        description = "Stop the embedded lakehouse; its data stays.")
final class DownCommand implements Callable<Integer> {
    @Mixin private DataOptions data;
    @Mixin private Output output;

    @Option(names = "--wipe", description = "Remove all data too; asks first.")
    private boolean wipe;

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    record DownResult(List<String> stopped, boolean wiped) {}

    @Override
    public Integer call() {
        EmbeddedLakehouse lakehouse = data.lakehouse();
        if (!lakehouse.exists()) {
            output.say("There is no embedded lakehouse in " + lakehouse.dataFolder());
            output.result(new DownResult(List.of(), false));
            return 0;
        }
        if (wipe && !yes && !confirmed(lakehouse)) {
            output.say("Nothing was removed, nothing was stopped.");
            output.result(new DownResult(List.of(), false));
            return 1;
        }
        List<String> stopped = wipe ? lakehouse.wipe() : lakehouse.stop();
        output.say(
                stopped.isEmpty()
                        ? "Nothing was running in " + lakehouse.dataFolder()
                        : "Stopped " + String.join(", ", stopped));
        if (wipe) {
            output.say("Removed all data in " + lakehouse.dataFolder());
        }
        output.result(new DownResult(stopped, wipe));
        return 0;
    }

    @SuppressWarnings("SystemConsoleNull") // only JDK 22 to 24 have one without a terminal
    private boolean confirmed(EmbeddedLakehouse lakehouse) {
        if (System.console() == null) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "Cannot ask whether to remove all data in %s without a terminal: add --yes to remove it"
                            .formatted(lakehouse.dataFolder()));
        }
        String answer =
                System.console().readLine("Remove all data in %s? [y/N] ", lakehouse.dataFolder());
        return answer != null && answer.strip().matches("(?i)y|yes");
    }
}
