package io.kappalake.house;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The files of {@code infra/monitoring}. */
final class Monitoring {
    static final Path FOLDER = Path.of(System.getProperty("kappalake.home"), "infra", "monitoring");
    private static final ObjectMapper JSON = new ObjectMapper();

    private Monitoring() {}

    /** The files of a folder with an ending, in order. */
    static List<Path> files(String folder, String ending) {
        try (Stream<Path> files = Files.list(FOLDER.resolve(folder))) {
            return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A YAML or JSON file as a tree. */
    static JsonNode read(Path file) {
        try {
            String text = Files.readString(file);
            return file.toString().endsWith(".json")
                    ? JSON.readTree(text)
                    : JSON.valueToTree(
                            new Load(LoadSettings.builder().build()).loadFromString(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All rules, recording ones too. */
    static List<JsonNode> rules() {
        List<JsonNode> rules = new ArrayList<>();
        for (Path file : files("prometheus/rules", ".yml")) {
            for (JsonNode group : read(file).path("groups")) {
                group.path("rules").forEach(rules::add);
            }
        }
        return rules;
    }

    /** The alerts by their names. */
    static Map<String, JsonNode> alerts() {
        Map<String, JsonNode> alerts = new TreeMap<>();
        rules().stream()
                .filter(rule -> rule.has("alert"))
                .forEach(rule -> alerts.put(rule.path("alert").textValue(), rule));
        return alerts;
    }

    /** The dashboards by their files' names. */
    static Map<String, JsonNode> dashboards() {
        Map<String, JsonNode> dashboards = new TreeMap<>();
        files("grafana/dashboards", ".json")
                .forEach(file -> dashboards.put(file.getFileName().toString(), read(file)));
        return dashboards;
    }

    /** The queries of a dashboard's panel. */
    static List<String> queries(JsonNode panel) {
        List<String> queries = new ArrayList<>();
        panel.path("targets").forEach(target -> queries.add(target.path("expr").textValue()));
        return queries;
    }
}
