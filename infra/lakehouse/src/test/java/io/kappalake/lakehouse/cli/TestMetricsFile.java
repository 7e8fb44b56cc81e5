package io.kappalake.lakehouse.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.metrics.Metrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

class TestMetricsFile {
    @TempDir Path folder;

    @Command(name = "measure")
    private static final class Measure {
        @Mixin private MetricsFile metrics;
    }

    private static MetricsFile parse(String... args) {
        Measure command = new Measure();
        new CommandLine(command).parseArgs(args);
        return command.metrics;
    }

    @Test
    void writesTheFileAndNothingBesideIt() throws IOException {
        Path file = folder.resolve("new/a.prom");
        MetricsFile metrics = parse("--metrics-file", file.toString());
        metrics.write(() -> new Metrics().gauge("a", "b", 1));
        metrics.write(() -> new Metrics().gauge("a", "b", 2));

        assertThat(file).content().endsWith("a 2.0\n");
        try (Stream<Path> files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void measuresNothingWithoutTheOption() {
        parse().write(
                        () -> {
                            throw new AssertionError("measured");
                        });
    }

    @Test
    void refusesAFileThatNobodyWouldRead() {
        assertThatThrownBy(() -> parse("--metrics-file", "a.txt"))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining(
                        "Invalid value 'a.txt' for --metrics-file (must end with .prom");
    }

    @Test
    void namesAFileThatCannotBeWritten() throws IOException {
        Path noFolder = Files.createFile(folder.resolve("file"));
        MetricsFile metrics = parse("--metrics-file", noFolder.resolve("a.prom").toString());

        assertThatThrownBy(() -> metrics.write(Metrics::new))
                .isInstanceOfSatisfying(
                        LakehouseException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.FAILED))
                .hasMessageContaining(noFolder.resolve("a.prom").toString());
    }
}
