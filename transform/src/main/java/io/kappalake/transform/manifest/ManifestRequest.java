package io.kappalake.transform.manifest;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toSet;

import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.lakehouse.table.LakehouseTables;
import io.kappalake.transform.context.Environment;
import io.kappalake.transform.context.ProjectContext;
import io.kappalake.transform.context.Target;
import io.kappalake.transform.context.TransformConfig;
import io.kappalake.transform.context.YamlTexts;
import io.kappalake.transform.jinja.Jinja;
import io.kappalake.transform.project.Problems;
import io.kappalake.transform.project.Project;
import io.kappalake.transform.project.ProjectOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.iceberg.catalog.Namespace;

/**
 * Which project to read, and with what.
 *
 * @param root the folder of {@code dbt_project.yml}
 * @param vars variables that come before those of the project
 * @param target the name that {@code target.name} gives; empty for {@value Target#DEFAULT_NAME}
 * @param log takes what templates log
 */
public record ManifestRequest(
        Path root,
        LakehouseConfig config,
        Map<String, Object> vars,
        Optional<String> target,
        int threads,
        boolean fullRefresh,
        Consumer<String> log) {
    /** The schema of models that name none. */
    private static final String SCHEMA = "marts";

    public ManifestRequest {
        requireNonNull(root, "root");
        requireNonNull(config, "config");
        vars = Collections.unmodifiableMap(new LinkedHashMap<>(vars));
        requireNonNull(target, "target");
        requireNonNull(log, "log");
    }

    private interface ContextFactory {
        ProjectContext of(String project, Target target, Map<String, Object> vars);
    }

    /**
     * Reads and parses the project, as one invocation.
     *
     * @param warnings takes what is likely not meant
     * @throws LakehouseException {@code INVALID_INPUT} with all problems
     */
    public Manifest load(Consumer<String> warnings) {
        Jinja jinja = Jinja.builder().build();
        Problems problems = new Problems();
        String invocation = UUID.randomUUID().toString();
        Instant started = Instant.now();
        Environment environment = environment(System.getenv(), config);
        Target unnamed =
                new Target(
                        target.orElse(Target.DEFAULT_NAME),
                        Optional.empty(),
                        URI.create(config.trino().url()),
                        config.trino().user(),
                        config.trino().catalog(),
                        SCHEMA,
                        threads);
        ContextFactory context =
                (name, to, values) ->
                        new ProjectContext(
                                jinja,
                                name,
                                values,
                                environment,
                                to,
                                fullRefresh,
                                invocation,
                                started,
                                log);
        Project project =
                Project.load(
                        root,
                        new ProjectOptions(
                                vars,
                                Optional.of(config.trino().catalog()),
                                values -> new YamlTexts(context.of("", unnamed, values).scope())),
                        problems);
        Manifest manifest =
                ManifestLoader.load(
                        project,
                        context.of(
                                project.name(),
                                unnamed.of(project.file().profile().orElse(project.name())),
                                project.vars()),
                        LakehouseTables.reserved(config).stream()
                                .map(Namespace::toString)
                                .collect(toSet()),
                        problems);
        problems.warnings().forEach(warnings);
        return manifest;
    }

    /** What a lakehouse lets projects see of environment variables. */
    static Environment environment(Map<String, String> variables, LakehouseConfig config) {
        return new Environment(variables, config.section(TransformConfig.class));
    }
}
