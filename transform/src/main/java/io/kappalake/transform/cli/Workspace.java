package io.kappalake.transform.cli;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.cli.ProductHome;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.transform.manifest.Manifest;
import io.kappalake.transform.manifest.ManifestRequest;
import io.kappalake.transform.project.Project;
import io.kappalake.transform.project.YamlValues;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import picocli.CommandLine.Option;

/** Which project a verb works on, and with which variables. A picocli mixin. */
final class Workspace {
    private static final String PROJECT_FILE = "dbt_project.yml";

    @Option(
            names = "--project-dir",
            paramLabel = "DIR",
            description =
                    "The folder of dbt_project.yml (default: this folder if it has one, then the"
                            + " shipped project).")
    private Path projectDir;

    @Option(
            names = "--vars",
            paramLabel = "YAML",
            defaultValue = "{}",
            description = "Variables as a YAML or JSON map, such as '{day: 2026-11-01}'.")
    private String vars;

    @Option(
            names = "--target-path",
            paramLabel = "DIR",
            description =
                    "Where compiled SQL and run_results.json go (default: target-path of the project).")
    private Path targetPath;

    @Option(
            names = {"-t", "--target"},
            paramLabel = "NAME",
            description =
                    "What target.name says to templates (default: kappalake); the connection is"
                            + " that of kappalake.yaml for any.")
    private String targetName;

    /** The folder of the project. */
    Path root() {
        if (projectDir != null) {
            return projectDir;
        }
        Path here = Path.of("").toAbsolutePath();
        return Files.exists(here.resolve(PROJECT_FILE))
                ? here
                : ProductHome.find().path().resolve("transform").resolve("project");
    }

    /** The folder that a project's runs write to. */
    Path target(Project project) {
        return targetPath != null
                ? targetPath
                : project.root().resolve(project.file().targetPath());
    }

    /** What a command needs of the way it was called. */
    record Call(LakehouseConfig config, int threads, boolean fullRefresh, Consumer<String> log) {}

    /**
     * Reads and parses the project.
     *
     * @param warnings takes what is likely not meant
     * @throws LakehouseException {@code INVALID_INPUT} with all problems
     */
    Manifest load(Call call, Consumer<String> warnings) {
        return new ManifestRequest(
                        root(),
                        call.config(),
                        variables(),
                        targetName(),
                        call.threads(),
                        call.fullRefresh(),
                        call.log())
                .load(warnings);
    }

    /** The name of the target, if one was given. */
    Optional<String> targetName() {
        if (targetName != null && targetName.isBlank()) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "Invalid value '%s' for --target (must be a name, such as prod)"
                            .formatted(targetName));
        }
        return Optional.ofNullable(targetName);
    }

    /** Takes a name of the target where none was given. */
    void takeOverTarget(String name) {
        if (targetName == null) {
            targetName = name;
        }
    }

    /** What {@code --vars} says. */
    Map<String, Object> variables() {
        try {
            Object parsed = YamlValues.read(vars);
            if (parsed instanceof Map<?, ?> map) {
                Map<String, Object> variables = new LinkedHashMap<>();
                map.forEach((key, value) -> variables.put(String.valueOf(key), value));
                return variables;
            }
        } catch (YamlEngineException e) {
            throw invalid(e);
        }
        throw invalid(null);
    }

    private LakehouseException invalid(Exception cause) {
        return new LakehouseException(
                ErrorCode.INVALID_INPUT,
                "Invalid value '%s' for --vars (must be a YAML map): write --vars '{name: value}'"
                        .formatted(vars),
                cause);
    }
}
