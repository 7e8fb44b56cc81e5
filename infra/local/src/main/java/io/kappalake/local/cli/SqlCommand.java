package io.kappalake.local.cli;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.cli.LakehouseOptions;
import io.kappalake.lakehouse.cli.Output;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.lakehouse.table.LakehouseTables;
import io.kappalake.local.server.TrinoClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Unmatched;

@Command(
        name = "sql",
        mixinStandardHelpOptions = true,
        customSynopsis =
                "kappalake sql [--config FILE | --data DIR] [\"SELECT ...\"] [Trino client's"
                        + " options]",
        description = {
            "Query the lakehouse with Trino's own command-line client.",
            "Its options are passed on: --execute, --file, --output-format CSV_UNQUOTED, --session"
                    + " ...",
            "Catalog 'lake' and schema 'orders' are set; --output json is one JSON object a row."
        })
final class SqlCommand implements Callable<Integer> {
    private static final String OUTPUT_FORMAT = "--output-format";

    @Mixin private LakehouseOptions options;
    @Mixin private Output output;

    @Unmatched private List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() throws InterruptedException {
        LakehouseConfig config = options.load();
        List<String> passedOn = new ArrayList<>(arguments);
        // the client's own positional argument is an address
        if (!passedOn.isEmpty() && !passedOn.getFirst().startsWith("-")) {
            passedOn.addFirst("--execute");
        }
        if (output.json()
                && passedOn.stream().noneMatch(option -> option.startsWith(OUTPUT_FORMAT))) {
            passedOn.addAll(List.of(OUTPUT_FORMAT, "JSON"));
        }
        Process client;
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(
                                    TrinoClient.command(
                                            config.trino(),
                                            LakehouseTables.firstNamespace(config).toString(),
                                            passedOn))
                            .inheritIO();
            builder.environment().putAll(TrinoClient.environment(config.trino()));
            client = builder.start();
        } catch (IOException e) {
            throw new LakehouseException(
                    ErrorCode.FAILED, "Cannot start Trino's client: " + e.getMessage(), e);
        }
        // Ctrl-C cancels a query inside the client, which goes on: this process has to stay for it
        Thread stay = new Thread(() -> Runtime.getRuntime().halt(exitCode(client)), "stay");
        Runtime.getRuntime().addShutdownHook(stay);
        int exitCode = client.waitFor();
        try {
            Runtime.getRuntime().removeShutdownHook(stay);
        } catch (IllegalStateException e) {
            // the hook runs, and ends this process with the same exit code
        }
        return exitCode;
    }

    private static int exitCode(Process client) {
        try {
            return client.waitFor();
        } catch (InterruptedException e) {
            return ErrorCode.FAILED.exitCode();
        }
    }
}
