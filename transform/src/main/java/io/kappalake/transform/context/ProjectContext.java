package io.kappalake.transform.context;

import static java.util.Objects.requireNonNull;

import io.kappalake.transform.jinja.Jinja;
import io.kappalake.transform.jinja.JinjaException;
import io.kappalake.transform.jinja.JinjaFunction;
import io.kappalake.transform.jinja.PythonModules;
import io.kappalake.transform.jinja.Scope;
import io.kappalake.transform.jinja.Undefined;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The part of dbt's context that is the same for all nodes of an invocation: variables, environment,
 * target, modules, logging. Immutable, for several threads.
 *
 * @param jinja the engine
 * @param projectName the project's name
 * @param vars variables, those of the command line first
 * @param environment environment variables; those whose name begins with {@code DBT_ENV_SECRET} are
 *     never printed
 * @param catalog Trino's name of the catalog
 * @param schema the schema of models that name none
 * @param user Trino's user
 * @param threads how many nodes run at once
 * @param fullRefresh whether {@code --full-refresh} was given
 * @param invocationId of this invocation
 * @param started when it started
 * @param log takes what {@code log(.., info=true)} and {@code print} say
 */
public record ProjectContext(
        Jinja jinja,
        String projectName,
        Map<String, Object> vars,
        Map<String, String> environment,
        String catalog,
        String schema,
        String user,
        int threads,
        boolean fullRefresh,
        String invocationId,
        Instant started,
        Consumer<String> log) {
    /** dbt's version whose language the context speaks. */
    private static final String DBT_VERSION = "1.10.0";

    public ProjectContext {
        requireNonNull(jinja, "jinja");
        requireNonNull(projectName, "projectName");
        vars = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(vars));
        environment = Map.copyOf(environment);
        requireNonNull(catalog, "catalog");
        requireNonNull(schema, "schema");
        requireNonNull(user, "user");
        requireNonNull(invocationId, "invocationId");
        requireNonNull(started, "started");
        requireNonNull(log, "log");
    }

    /** The names that YAML files see too. */
    public Scope scope() {
        return Scope.of(values());
    }

    Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>(Functions.standard());
        values.put("var", (JinjaFunction) a -> var(a.required(0, "name"), a.count() > 1, a.at(1, "default", null)));
        values.put(
                "env_var",
                (JinjaFunction)
                        a ->
                                environmentVariable(
                                        String.valueOf(a.required(0, "name")),
                                        a.count() > 1,
                                        a.at(1, "default", null)));
        values.put("target", target());
        values.put("modules", modules());
        values.put("project_name", projectName);
        values.put("invocation_id", invocationId);
        values.put("run_started_at", OffsetDateTime.ofInstant(started, ZoneOffset.UTC));
        values.put("dbt_version", DBT_VERSION);
        values.put(
                "flags",
                Attributes.named("flags")
                        .value("FULL_REFRESH", fullRefresh)
                        .value("WHICH", "build")
                        .value("STORE_FAILURES", false)
                        .build());
        values.put("invocation_args_dict", Map.of("full_refresh", fullRefresh));
        values.put(
                "log",
                (JinjaFunction)
                        a -> {
                            if (Boolean.TRUE.equals(a.at(1, "info", false))) {
                                log.accept(String.valueOf(a.required(0, "msg")));
                            }
                            return "";
                        });
        values.put(
                "print",
                (JinjaFunction)
                        a -> {
                            log.accept(String.valueOf(a.required(0, "msg")));
                            return "";
                        });
        values.put("exceptions", Functions.exceptions(log));
        return values;
    }

    private Object modules() {
        Attributes.Builder modules = Attributes.named("modules");
        PythonModules.all().forEach(modules::value);
        return modules.build();
    }

    private Attributes target() {
        return Attributes.named("target")
                .value("name", "kappalake")
                .value("profile_name", projectName)
                .value("type", "trino")
                .value("database", catalog)
                .value("catalog", catalog)
                .value("schema", schema)
                .value("user", user)
                .value("threads", (long) threads)
                .build();
    }

    private Object var(Object name, boolean hasDefault, Object otherwise) {
        String key = String.valueOf(name);
        if (vars.containsKey(key)) {
            return vars.get(key);
        }
        if (hasDefault) {
            return otherwise;
        }
        throw JinjaException.of(
                "CompilationError",
                "Required var '%s' not found: give it with --vars '{%s: value}' or below vars in dbt_project.yml"
                        .formatted(key, key));
    }

    private Object environmentVariable(String name, boolean hasDefault, Object otherwise) {
        String value = environment.get(name);
        if (value != null) {
            return value;
        }
        if (hasDefault && !(otherwise instanceof Undefined)) {
            return otherwise;
        }
        throw JinjaException.of(
                "CompilationError",
                "Env var required but not provided: '%s': export it or give env_var a default"
                        .formatted(name));
    }
}
