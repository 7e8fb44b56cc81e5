package io.kappalake.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.cli.ProductHome;
import io.kappalake.local.process.Programs;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestStartup {
    @TempDir private Path folder;

    /** Class initializers of the probes once waited for each other for ever, one time in many. */
    @Test
    void allProbesOfAColdProcessEndOnTwoCarriers() throws Exception {
        for (int round = 0; round < 3; round++) {
            File output = folder.resolve("output-" + round).toFile();
            Process process =
                    new ProcessBuilder(
                                    Programs.java(),
                                    "-Djdk.virtualThreadScheduler.parallelism=2",
                                    "-Djdk.virtualThreadScheduler.maxPoolSize=2",
                                    "-Dkappalake.home=" + ProductHome.find().path(),
                                    "-XX:TieredStopAtLevel=1",
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    ColdStart.class.getName(),
                                    folder.resolve("lake-" + round).toString())
                            .redirectErrorStream(true)
                            .redirectOutput(output)
                            .start();
            try {
                assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ended").isTrue();
                assertThat(process.exitValue()).as(Files.readString(output.toPath())).isZero();
            } finally {
                process.destroyForcibly();
            }
        }
    }

    @Test
    void saysWhatItWaitedFor() {
        Map<String, CompletableFuture<?>> futures = new LinkedHashMap<>();
        futures.put("postgres", CompletableFuture.completedFuture("ready"));
        futures.put("trino", new CompletableFuture<>());
        futures.put("the tables", new CompletableFuture<>());

        assertThatThrownBy(() -> Startup.awaitAll(futures, Duration.ofMillis(10)))
                .isInstanceOf(LakehouseException.class)
                .hasMessageContaining("still for trino, the tables");
    }

    @Test
    void endsAtTheFirstFailure() {
        Map<String, CompletableFuture<?>> futures = new LinkedHashMap<>();
        futures.put("trino", new CompletableFuture<>());
        futures.put("kafka", CompletableFuture.failedFuture(new IllegalStateException("no disk")));

        assertThatThrownBy(() -> Startup.awaitAll(futures, Duration.ofMinutes(1)))
                .isInstanceOf(LakehouseException.class)
                .hasMessageContaining("Cannot start")
                .hasMessageContaining("no disk");
    }
}
