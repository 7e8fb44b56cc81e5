package io.kappalake.transform.context;

import static java.util.Objects.requireNonNull;

import io.kappalake.transform.jinja.Arguments;
import io.kappalake.transform.jinja.Jinja;
import io.kappalake.transform.jinja.JinjaException;
import io.kappalake.transform.jinja.JinjaFunction;
import io.kappalake.transform.jinja.JinjaObject;
import io.kappalake.transform.jinja.PythonModules;
import io.kappalake.transform.jinja.Scope;
import io.kappalake.transform.jinja.Undefined;
import io.kappalake.transform.project.DbtVersion;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The part of dbt's context that is the same for all nodes of an invocation: variables,
 * environment, target, modules, logging. Immutable, for several threads.
 *
 * @param jinja the engine
 * @param projectName the project's name
 * @param vars variables, those of the command line first
 * @param environment environment variables that templates may read
 * @param target where it writes
 * @param fullRefresh whether {@code --full-refresh} was given
 * @param invocationId of this invocation
 * @param started when it started
 * @param log takes what {@code log(.., info=true)} and {@code print} say
 */
public record ProjectContext(
        Jinja jinja,
        String projectName,
        Map<String, Object> vars,
        Environment environment,
        Target target,
        boolean fullRefresh,
        String invocationId,
        Instant started,
        Consumer<String> log) {
    private static final Pattern TEMPLATE = Pattern.compile("\\{[{%#]");

    public ProjectContext {
        requireNonNull(jinja, "jinja");
        requireNonNull(projectName, "projectName");
        vars = Collections.unmodifiableMap(new LinkedHashMap<>(vars));
        requireNonNull(environment, "environment");
        requireNonNull(target, "target");
        requireNonNull(invocationId, "invocationId");
        requireNonNull(started, "started");
        requireNonNull(log, "log");
    }

    /** Trino's name of the catalog. */
    public String catalog() {
        return target.catalog();
    }

    /** The schema of models that name none. */
    public String schema() {
        return target.schema();
    }

    /** The names that YAML files see too. */
    public Scope scope() {
        return Scope.of(values());
    }

    Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>(Functions.standard());
        values.put("var", new VarValue());
        values.put("env_var", (JinjaFunction) this::environmentVariable);
        values.put("target", target.attributes());
        values.put("modules", modules());
        values.put("project_name", projectName);
        values.put("invocation_id", invocationId);
        values.put("run_started_at", OffsetDateTime.ofInstant(started, ZoneOffset.UTC));
        values.put("dbt_version", DbtVersion.SPOKEN);
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

    /**
     * {@code var}: called it gives a variable, and {@code var.has_var} tells whether there is one.
     */
    private final class VarValue implements JinjaObject, JinjaFunction {
        @Override
        public Object call(Arguments arguments) {
            String name = String.valueOf(arguments.required(0, "name"));
            if (vars.containsKey(name)) {
                return evaluated(name, vars.get(name));
            }
            if (arguments.has(1, "default")) {
                return arguments.at(1, "default", null);
            }
            throw JinjaException.of(
                    "CompilationError",
                    "Required var '%s' not found: give it with --vars '{%s: value}' or below vars in dbt_project.yml"
                            .formatted(name, name));
        }

        /** Jinja in a variable's text is evaluated where the variable is read, as dbt does. */
        private Object evaluated(String name, Object value) {
            return value instanceof String text && TEMPLATE.matcher(text).find()
                    ? jinja.parse("variable " + name, text).render(scope()).text()
                    : value;
        }

        @Override
        public Object attribute(String name) {
            return name.equals("has_var")
                    ? (JinjaFunction) a -> vars.containsKey(String.valueOf(a.required(0, "name")))
                    : Undefined.of("var." + name);
        }
    }

    private Object environmentVariable(Arguments arguments) {
        String name = String.valueOf(arguments.required(0, "name"));
        return environment.read(name, arguments.at(1, "default", null));
    }
}
