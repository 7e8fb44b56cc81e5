package io.kappalake.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.kappalake.lakehouse.cli.Kappalake;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ITReplayBenchmark {
    @TempDir private Path folder;

    @Test
    void reportsWhatEachStepTook() throws Exception {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode =
                Kappalake.run(
                        new PrintWriter(out, true),
                        new PrintWriter(err, true),
                        "bench",
                        "replay",
                        "--records",
                        "50000",
                        "--runs",
                        "1",
                        "--data",
                        folder.resolve("bench").toString(),
                        "--output",
                        "json");
        assertThat(exitCode).as(err.toString()).isZero();
        JsonNode report = JsonMapper.builder().build().readTree(out.toString());
        JsonNode sizes = report.path("sizes");
        assertThat(sizes).hasSize(1);
        JsonNode size = sizes.path(0);
        assertThat(size.path("setup").path("events").asLong()).isEqualTo(50_000);
        for (String read : List.of("rawConsumer", "live", "replay")) {
            assertThat(size.path(read).path("eventsPerSecond").asDouble()).isPositive();
            assertThat(size.path(read).path("peakMemoryBytes").asLong()).isPositive();
        }
        assertThat(size.path("ratioToLive").asDouble()).isPositive();
        assertThat(size.path("audit").path("rows").asLong())
                .isPositive()
                .isLessThanOrEqualTo(size.path("setup").path("events").asLong());
        assertThat(size.path("audit").path("seconds").asDouble()).isPositive();
        for (String verb : List.of("publish", "rollback")) {
            JsonNode took = size.path(verb);
            assertThat(took.path("millis").asLong())
                    .isPositive()
                    .isLessThanOrEqualTo(took.path("wholeMillis").asLong());
        }
        assertThat(report.path("goals")).hasSize(4);
    }
}
