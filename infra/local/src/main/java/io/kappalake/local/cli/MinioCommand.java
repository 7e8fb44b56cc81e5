package io.kappalake.local.cli;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.cli.Output;
import io.kappalake.local.folder.DataFolder;
import io.kappalake.local.process.Programs;
import io.kappalake.local.server.Minio;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "minio",
        mixinStandardHelpOptions = true,
        subcommands = MinioCommand.InstallCommand.class,
        description = "Have the S3 server MinIO built, which the embedded lakehouse then uses.")
final class MinioCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command: install");
    }

    @Command(
            name = "install",
            mixinStandardHelpOptions = true,
            description =
                    "Build MinIO from its source with 'go install', into Kappalake's cache folder.")
    static final class InstallCommand implements Callable<Integer> {
        @Mixin private Output output;

        record InstallResult(Path program, boolean built) {}

        @Override
        public Integer call() throws InterruptedException {
            Path program = Minio.cached();
            boolean there = Files.isExecutable(program);
            if (there) {
                output.say("MinIO is there already: " + program);
            } else {
                build(program);
                output.say("Built " + program);
            }
            output.result(new InstallResult(program, !there));
            return 0;
        }

        private void build(Path program) throws InterruptedException {
            if (Programs.find("go").isEmpty()) {
                throw new LakehouseException(
                        ErrorCode.FAILED,
                        "Cannot build MinIO: there is no program 'go' on the PATH; install Go"
                                + " (https://go.dev/dl), or put a 'minio' program on the PATH. Without"
                                + " MinIO the embedded lakehouse uses S3Proxy");
            }
            DataFolder.make(program.getParent());
            output.say("Building MinIO %s, which takes some minutes".formatted(Minio.VERSION));
            ProcessBuilder builder =
                    new ProcessBuilder("go", "install", "github.com/minio/minio@" + Minio.VERSION);
            builder.environment().put("GOBIN", program.getParent().toString());
            // with --output json standard output is one document
            builder.redirectErrorStream(true).redirectInput(ProcessBuilder.Redirect.PIPE);
            try {
                Process process = builder.start();
                process.getOutputStream().close();
                process.inputReader().lines().forEach(output.err()::println);
                int exitCode = process.waitFor();
                if (exitCode != 0) {
                    throw new LakehouseException(
                            ErrorCode.FAILED,
                            "Cannot build MinIO: 'go install github.com/minio/minio@%s' ended with exit code %d"
                                    .formatted(Minio.VERSION, exitCode));
                }
            } catch (IOException e) {
                throw new LakehouseException(
                        ErrorCode.FAILED, "Cannot run 'go': " + e.getMessage(), e);
            }
        }
    }
}
