package io.kappalake.transform.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestRunResults {
    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

    @TempDir Path folder;

    private static NodeResult.Builder result(String id, Status status) {
        return NodeResult.builder(id, status, START.plusSeconds(1), START.plusMillis(1610))
                .threadId("Thread-1");
    }

    private static RunResults results(NodeResult... results) {
        return new RunResults(
                "b5b3d8a2-0000-4000-8000-000000000000",
                "0.1.0",
                START,
                START.plusSeconds(3),
                List.of("model.shop.a", "model.shop.b", "model.shop.c", "test.shop.t"),
                List.of(results),
                Map.of("which", "run", "threads", 4));
    }

    private static RunResults shop() {
        return results(
                result("model.shop.a", Status.SUCCESS)
                        .rowsAffected(12)
                        .message("MERGE (12 rows)")
                        .compiledCode("select 1")
                        .relationName("\"lake\".\"marts\".\"a\"")
                        .timings(
                                List.of(
                                        new Timing(
                                                "execute",
                                                START.plusSeconds(1),
                                                START.plusSeconds(2))))
                        .response("query_ids", List.of("20260301_1"))
                        .response("pins", Map.of("source.shop.raw.events", 42))
                        .build(),
                result("model.shop.b", Status.ERROR).message("no such column").build(),
                result("test.shop.t", Status.WARN).failures(3).build());
    }

    @Test
    void writesTheShapeThatDbtsReadersKnow() throws IOException {
        shop().write(folder.resolve("target"));

        JsonNode root =
                new ObjectMapper().readTree(folder.resolve("target/run_results.json").toFile());
        assertThat(root.at("/metadata/dbt_schema_version").textValue())
                .isEqualTo("https://schemas.getdbt.com/dbt/run-results/v6.json");
        assertThat(root.path("elapsed_time").doubleValue()).isEqualTo(3.0);
        assertThat(root.at("/args/which").textValue()).isEqualTo("run");
        JsonNode first = root.at("/results/0");
        assertThat(first.properties().stream().map(Map.Entry::getKey))
                .containsExactly(
                        "status",
                        "timing",
                        "thread_id",
                        "execution_time",
                        "adapter_response",
                        "message",
                        "failures",
                        "unique_id",
                        "compiled",
                        "compiled_code",
                        "relation_name",
                        "batch_results");
        assertThat(first.path("status").textValue()).isEqualTo("success");
        assertThat(first.path("execution_time").doubleValue()).isEqualTo(0.61);
        assertThat(first.at("/adapter_response/rows_affected").longValue()).isEqualTo(12);
        assertThat(first.at("/adapter_response/query_ids/0").textValue()).isEqualTo("20260301_1");
        assertThat(first.at("/timing/0/started_at").textValue()).isEqualTo("2026-03-01T10:00:01Z");
        assertThat(first.path("failures").isNull()).isTrue();
        assertThat(root.at("/results/2/failures").longValue()).isEqualTo(3);
    }

    @Test
    void readsWhatItWrote() {
        RunResults written = shop();
        written.write(folder);

        assertThat(RunResults.read(folder)).isEqualTo(written);
    }

    @Test
    void leavesNothingBesideTheFileItReplaces() throws IOException {
        shop().write(folder);
        results().write(folder);

        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(folder.resolve("run_results.json"));
        }
        assertThat(RunResults.read(folder).results()).isEmpty();
    }

    @Test
    void retriesWhatFailedWasSkippedOrNotReached() {
        RunResults results =
                results(
                        result("model.shop.b", Status.FAIL).build(),
                        result("model.shop.a", Status.SUCCESS).build(),
                        result("test.shop.t", Status.SKIPPED).build());

        assertThat(results.toRetry())
                .containsExactly("model.shop.b", "test.shop.t", "model.shop.c");
        assertThat(results.statuses()).containsEntry("model.shop.b", "fail");
        assertThat(shop().toRetry()).containsExactly("model.shop.b", "model.shop.c");
    }

    @Test
    void saysThatThereWasNoRun() {
        assertThatThrownBy(() -> RunResults.read(folder))
                .isInstanceOfSatisfying(
                        LakehouseException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT))
                .hasMessageStartingWith("Cannot find ")
                .hasMessageEndingWith("the results of an earlier run: run once first");
    }

    @Test
    void saysWhatIsWrongWithAFile() throws IOException {
        Path file = folder.resolve("run_results.json");
        Files.writeString(file, "{");
        assertThatThrownBy(() -> RunResults.read(folder))
                .hasMessageStartingWith("Cannot read " + file)
                .hasMessageEndingWith("remove it and run once more");

        Files.writeString(file, "{\"metadata\": {\"dbt_schema_version\": \"v4\"}}");
        assertThatThrownBy(() -> RunResults.read(folder))
                .hasMessageContaining("its schema is 'v4', must be https://");
    }
}
