package io.kappalake.lakehouse.cli;

import io.kappalake.lakehouse.table.InitReport;
import io.kappalake.lakehouse.table.LakehouseTables;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ./kappalake init}. */
@Command(
        name = "init",
        mixinStandardHelpOptions = true,
        description = "Create the tables and views that are missing, in any lakehouse.")
final class InitCommand implements Callable<Integer> {
    @Mixin private LakehouseOptions options;
    @Mixin private Output output;

    @Override
    public Integer call() {
        InitReport report = LakehouseTables.createAll(options.load());
        report.entries()
                .forEach(entry -> output.say("  %-32s %s".formatted(entry.name(), entry.state())));
        new TablesPrinter(output).say(report);
        output.result(report);
        return 0;
    }
}
