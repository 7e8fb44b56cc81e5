package io.kappalake.bench.transform;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.kappalake.lakehouse.cli.Kappalake;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ITTransformBenchmark {
    @TempDir private Path folder;

    @Test
    void reportsWhatEachThingTook() throws Exception {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode =
                Kappalake.run(
                        new PrintWriter(out, true),
                        new PrintWriter(err, true),
                        "bench",
                        "transform",
                        "--orders",
                        "2000",
                        "--runs",
                        "1",
                        "--data",
                        folder.resolve("bench").toString(),
                        "--output",
                        "json");
        assertThat(exitCode).as(err.toString()).isZero();
        JsonNode report = JsonMapper.builder().build().readTree(out.toString());
        assertThat(report.path("orders").asLong()).isEqualTo(2000);
        assertThat(report.path("firstBuild").path("rowsRead").asLong()).isEqualTo(2000);
        assertThat(report.path("noChange").path("statements").asInt()).isZero();
        assertThat(report.path("changes")).hasSize(6);
        for (JsonNode changed : report.path("changes")) {
            JsonNode ours = changed.path("kappalake");
            assertThat(ours.path("rowsRead")).isEqualTo(changed.path("versions"));
            assertThat(ours.path("statements").asInt()).isPositive();
            assertThat(ours.path("filesReplaced").asLong()).isPositive();
            assertThat(changed.path("follower").path("rowsRead").asLong()).isPositive();
            assertThat(changed.path("mergeSeconds").asDouble()).isPositive();
            assertThat(changed.path("mergeDeleteFiles").asLong()).isPositive();
            assertThat(changed.path("copySeconds").asDouble()).isPositive();
        }
        assertThat(report.path("goals")).hasSize(11);
    }
}
