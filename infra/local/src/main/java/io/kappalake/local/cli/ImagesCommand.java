package io.kappalake.local.cli;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.cli.Output;
import io.kappalake.lakehouse.cli.ProductHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "images",
        mixinStandardHelpOptions = true,
        subcommands = ImagesCommand.BuildCommand.class,
        description = "Build the container images that the compose file runs.")
final class ImagesCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command: build");
    }

    @Command(
            name = "build",
            mixinStandardHelpOptions = true,
            description =
                    "Build them with Docker from what is built here; the first time takes some"
                            + " minutes.")
    static final class BuildCommand implements Callable<Integer> {
        @Mixin private Output output;

        @Parameters(
                arity = "0..*",
                paramLabel = "IMAGE",
                description = "minio, flink or cli; all of them if none is named.")
        private List<String> images = new ArrayList<>();

        record BuildResult(List<String> images) {}

        @Override
        public Integer call() throws InterruptedException {
            run(ProductHome.find().path().resolve("infra/images/build"));
            List<String> built = images.isEmpty() ? List.of("minio", "flink", "cli") : images;
            output.say("Built " + String.join(", ", built));
            output.result(new BuildResult(built));
            return 0;
        }

        private void run(Path script) throws InterruptedException {
            if (!Files.isExecutable(script)) {
                throw new LakehouseException(
                        ErrorCode.FAILED,
                        "Cannot build images: there is no %s; they are built in a checkout of the repository"
                                .formatted(script));
            }
            List<String> command = new ArrayList<>(List.of(script.toString()));
            command.addAll(images);
            ProcessBuilder builder =
                    new ProcessBuilder(command)
                            // with --output json standard output is one document
                            .redirectErrorStream(true)
                            .redirectInput(ProcessBuilder.Redirect.PIPE);
            try {
                Process process = builder.start();
                process.getOutputStream().close();
                process.inputReader().lines().forEach(output.err()::println);
                int exitCode = process.waitFor();
                if (exitCode != 0) {
                    throw new LakehouseException(
                            ErrorCode.FAILED,
                            "Cannot build images: '%s' ended with exit code %d"
                                    .formatted(String.join(" ", command), exitCode));
                }
            } catch (IOException e) {
                throw new LakehouseException(
                        ErrorCode.FAILED, "Cannot run %s: %s".formatted(script, e.getMessage()), e);
            }
        }
    }
}
