package io.kappalake.transform.result;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.file.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code run_results.json} in the form of dbt's schema v6. */
final class RunResultsFile {
    private static final String SCHEMA = "https://schemas.getdbt.com/dbt/run-results/v6.json";
    private static final String SELECTED = "selected_resources";
    private static final String ROWS = "rows_affected";
    private static final double NANOS = 1e9;

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<LinkedHashMap<String, Object>> MAP =
            new TypeReference<>() {};

    private RunResultsFile() {}

    static void write(RunResults results, Path file) {
        try {
            AtomicFile.write(file, JSON.writeValueAsString(json(results)));
        } catch (IOException e) {
            throw new LakehouseException(
                    ErrorCode.FAILED,
                    "Cannot write %s (%s): check the folder's permissions and the disk's space"
                            .formatted(file, e.getMessage()),
                    e);
        }
    }

    private static ObjectNode json(RunResults results) {
        ObjectNode root = JSON.createObjectNode();
        ObjectNode metadata = root.putObject("metadata");
        metadata.put("dbt_schema_version", SCHEMA);
        metadata.put("dbt_version", results.version());
        metadata.put("generated_at", results.generatedAt().toString());
        metadata.put("invocation_id", results.invocationId());
        metadata.put("invocation_started_at", results.startedAt().toString());
        metadata.putObject("env");
        ArrayNode nodes = root.putArray("results");
        results.results().forEach(result -> nodes.add(json(result)));
        root.put("elapsed_time", seconds(results.elapsed()));
        Map<String, Object> args = new LinkedHashMap<>(results.args());
        args.put(SELECTED, results.selected());
        root.set("args", JSON.valueToTree(args));
        return root;
    }

    private static ObjectNode json(NodeResult result) {
        ObjectNode node = JSON.createObjectNode();
        node.put("status", result.status().toString());
        ArrayNode timings = node.putArray("timing");
        for (Timing timing : result.timings()) {
            timings.addObject()
                    .put("name", timing.name())
                    .put("started_at", timing.startedAt().toString())
                    .put("completed_at", timing.completedAt().toString());
        }
        node.put("thread_id", result.threadId());
        node.put("execution_time", seconds(result.duration()));
        Map<String, Object> response = new LinkedHashMap<>(result.adapterResponse());
        result.rowsAffected().ifPresent(rows -> response.put(ROWS, rows));
        response.put("started_at", result.startedAt().toString());
        response.put("completed_at", result.completedAt().toString());
        node.set("adapter_response", JSON.valueToTree(response));
        node.put("message", result.message().orElse(null));
        node.put("failures", result.failures().isPresent() ? result.failures().getAsLong() : null);
        node.put("unique_id", result.uniqueId());
        node.put("compiled", result.compiledCode().isPresent());
        node.put("compiled_code", result.compiledCode().orElse(null));
        node.put("relation_name", result.relationName().orElse(null));
        node.putNull("batch_results");
        return node;
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / NANOS;
    }

    static RunResults read(Path file) {
        if (!Files.exists(file)) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "Cannot find %s, the results of an earlier run: run once first"
                            .formatted(file));
        }
        try {
            return results(JSON.readTree(Files.readString(file)));
        } catch (JacksonException e) {
            throw invalid(file, e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw invalid(file, e.getClass().getSimpleName(), e);
        } catch (LakehouseException | DateTimeException | IllegalArgumentException e) {
            throw invalid(file, e.getMessage(), e);
        }
    }

    private static LakehouseException invalid(Path file, String reason, Exception cause) {
        return new LakehouseException(
                ErrorCode.INVALID_INPUT,
                "Cannot read %s (%s): remove it and run once more".formatted(file, reason),
                cause);
    }

    private static RunResults results(JsonNode root) {
        JsonNode metadata = root.path("metadata");
        String schema = text(metadata, "dbt_schema_version");
        if (!schema.equals(SCHEMA)) {
            throw new IllegalArgumentException(
                    "its schema is '%s', must be %s".formatted(schema, SCHEMA));
        }
        List<NodeResult> results = new ArrayList<>();
        root.path("results").forEach(node -> results.add(result(node)));
        Map<String, Object> args = JSON.convertValue(root.path("args"), MAP);
        List<String> selected = new ArrayList<>();
        if (args.remove(SELECTED) instanceof List<?> ids) {
            ids.forEach(id -> selected.add(id.toString()));
        }
        return new RunResults(
                text(metadata, "invocation_id"),
                text(metadata, "dbt_version"),
                Instant.parse(text(metadata, "invocation_started_at")),
                Instant.parse(text(metadata, "generated_at")),
                selected,
                results,
                args);
    }

    private static NodeResult result(JsonNode node) {
        Map<String, Object> response = JSON.convertValue(node.path("adapter_response"), MAP);
        Object rows = response.remove(ROWS);
        Instant startedAt = Instant.parse(String.valueOf(response.remove("started_at")));
        Instant completedAt = Instant.parse(String.valueOf(response.remove("completed_at")));
        List<Timing> timings = new ArrayList<>();
        node.path("timing")
                .forEach(
                        timing ->
                                timings.add(
                                        new Timing(
                                                text(timing, "name"),
                                                Instant.parse(text(timing, "started_at")),
                                                Instant.parse(text(timing, "completed_at")))));
        NodeResult.Builder result =
                NodeResult.builder(
                                text(node, "unique_id"),
                                Status.parse(text(node, "status")),
                                startedAt,
                                completedAt)
                        .threadId(text(node, "thread_id"))
                        .timings(timings);
        if (rows instanceof Number number) {
            result.rowsAffected(number.longValue());
        }
        if (node.hasNonNull("message")) {
            result.message(text(node, "message"));
        }
        if (node.hasNonNull("failures")) {
            result.failures(node.path("failures").longValue());
        }
        if (node.hasNonNull("compiled_code")) {
            result.compiledCode(text(node, "compiled_code"));
        }
        if (node.hasNonNull("relation_name")) {
            result.relationName(text(node, "relation_name"));
        }
        response.forEach(result::response);
        return result.build();
    }

    private static String text(JsonNode node, String key) {
        JsonNode value = node.path(key);
        if (!value.isTextual()) {
            throw new IllegalArgumentException("it has no %s".formatted(key));
        }
        return value.textValue();
    }
}
