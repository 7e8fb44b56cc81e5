package io.kappalake.bench.transform;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.cli.Kappalake;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The project with the models that are measured, and the command {@code transform build} on it, run
 * in this process: the start of a JVM is not measured.
 */
final class BenchProject {
    static final String TABLE = "marts.current_orders";

    private static final JsonMapper JSON = new JsonMapper();
    private static final String MODEL = "current_orders";
    private static final String FOLLOWER = "order_values";

    private final Path folder;
    private final Path config;

    private BenchProject(Path folder, Path config) {
        this.folder = requireNonNull(folder, "folder");
        this.config = requireNonNull(config, "config");
    }

    /** Writes the project into a folder, which need not exist. */
    static BenchProject write(Path folder, Path config) {
        copy("dbt_project.yml", folder);
        copy("current_orders.sql", folder.resolve("models"));
        copy("order_values.sql", folder.resolve("models"));
        copy("models.yml", folder.resolve("models"));
        return new BenchProject(folder, config);
    }

    private static void copy(String name, Path folder) {
        try (InputStream file = BenchProject.class.getResourceAsStream(name)) {
            Files.createDirectories(folder);
            Files.write(folder.resolve(name), file.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Outcome of a build.
     *
     * @param seconds of the whole run: reading the project, computing, testing, publishing
     * @param modelSeconds from the start of the model's computation to its publication
     */
    record Build(
            double seconds,
            double modelSeconds,
            String message,
            long rowsRead,
            long filesReplaced,
            long rowsCopied) {}

    /**
     * Builds the model as far as something changed.
     *
     * @throws LakehouseException {@code FAILED} with what the command said, if it failed
     */
    Build build() {
        return run(MODEL, List.of("--indirect-selection", "cautious"));
    }

    /**
     * Builds the model that reads the changes of the first one, and has 17 tests; see {@link
     * #build}.
     */
    Build follow() {
        return run(FOLLOWER, List.of());
    }

    /** Rebuilds the model; see {@link #build}. */
    Build rebuild() {
        return run(MODEL, List.of("--indirect-selection", "cautious", "--full-refresh"));
    }

    private Build run(String model, List<String> options) {
        List<String> args = new ArrayList<>(List.of("transform", "build", "--output", "json"));
        args.addAll(List.of("--project-dir", folder.toString(), "--config", config.toString()));
        args.addAll(List.of("--select", model));
        args.addAll(options);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        long start = System.nanoTime();
        int exitCode =
                Kappalake.run(
                        new PrintWriter(out, true),
                        new PrintWriter(err, true),
                        args.toArray(String[]::new));
        double seconds = (System.nanoTime() - start) / 1e9;
        if (exitCode != 0) {
            throw new LakehouseException(
                    ErrorCode.FAILED,
                    "The benchmark's build failed with exit code %d: %s".formatted(exitCode, err));
        }
        return read("model.bench." + model, seconds, out.toString());
    }

    private static Build read(String model, double seconds, String json) {
        try {
            for (JsonNode result : JSON.readTree(json).path("results")) {
                if (result.path("uniqueId").asText().equals(model)) {
                    JsonNode details = result.path("details");
                    return new Build(
                            seconds,
                            result.path("seconds").asDouble(),
                            result.path("message").asText(),
                            details.path("rowsRead").asLong(),
                            details.path("filesReplaced").asLong(),
                            details.path("rowsCopied").asLong());
                }
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Not the report of a run: " + json, e);
        }
        throw new IllegalStateException("No result of %s: %s".formatted(model, json));
    }
}
