package io.kappalake.transform.context;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.problem.Location;
import io.kappalake.transform.jinja.Jinja;
import io.kappalake.transform.jinja.JinjaException;
import io.kappalake.transform.jinja.JinjaFunction;
import io.kappalake.transform.jinja.JinjaObject;
import io.kappalake.transform.jinja.Macro;
import io.kappalake.transform.jinja.Scope;
import io.kappalake.transform.jinja.Undefined;
import io.kappalake.transform.project.MacroFile;
import io.kappalake.transform.project.Problems;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The macros of a project and those that come with the product as package {@code dbt}. A name means
 * the project's macro first. Immutable.
 */
public final class Macros {
    /** The package of the macros that come with the product. */
    static final String BUILT_IN = "dbt";

    private static final List<String> BUILT_IN_FILES =
            List.of(
                    "aggregates.sql",
                    "arrays.sql",
                    "casts.sql",
                    "date_difference.sql",
                    "dates.sql",
                    "generic_tests.sql",
                    "names.sql",
                    "queries.sql",
                    "series.sql",
                    "text.sql",
                    "types.sql");

    /** Macros of dbt that the context has as functions. */
    private static final Set<String> FUNCTIONS =
            Set.of(
                    "is_incremental",
                    "load_relation",
                    "run_query",
                    "should_full_refresh",
                    "statement");

    private final String project;
    private final Map<String, Macro> own;
    private final Map<String, Macro> builtIn;
    private final Map<String, List<String>> searchOrder;

    private Macros(
            String project,
            Map<String, Macro> own,
            Map<String, Macro> builtIn,
            Map<String, List<String>> searchOrder) {
        this.project = requireNonNull(project, "project");
        this.own = Map.copyOf(own);
        this.builtIn = Map.copyOf(builtIn);
        this.searchOrder = Map.copyOf(searchOrder);
    }

    /**
     * Parses the macro files; what is wrong in them, and what is not supported, is reported.
     *
     * @param searchOrder for the namespace of a macro, the packages in which {@code
     *     adapter.dispatch} looks for it
     */
    public static Macros load(
            Jinja jinja,
            String project,
            List<MacroFile> files,
            Map<String, List<String>> searchOrder,
            Problems problems) {
        Map<String, Macro> builtIn = new LinkedHashMap<>();
        for (String file : BUILT_IN_FILES) {
            jinja.parse(BUILT_IN + "/" + file, resource(file))
                    .macros()
                    .forEach(macro -> builtIn.put(key(macro), macro));
        }
        Map<String, Macro> own = new LinkedHashMap<>();
        for (MacroFile file : files) {
            try {
                jinja.parse(file.file().toString(), file.text())
                        .macros()
                        .forEach(macro -> add(own, macro, file.file(), problems));
            } catch (JinjaException e) {
                problems.problem(
                        new Location(file.file(), e.position().line(), e.position().column()),
                        "%s: %s".formatted(e.kind(), e.getMessage()));
            }
        }
        return new Macros(project, own, builtIn, searchOrder);
    }

    private static void add(Map<String, Macro> own, Macro macro, Path file, Problems problems) {
        Location where = new Location(file, macro.line(), 0);
        switch (macro.kind()) {
            case MACRO, TEST -> {
                Macro other = own.put(key(macro), macro);
                if (other != null) {
                    problems.problem(
                            where,
                            "Macro %s is defined twice, also in %s:%d: rename one"
                                    .formatted(macro.name(), other.file(), other.line()));
                }
            }
            case MATERIALIZATION ->
                    problems.problem(
                            where,
                            "Cannot use materialization %s: materializations of one's own are not supported, use table, view, incremental or ephemeral"
                                    .formatted(macro.name()));
            case SNAPSHOT ->
                    problems.problem(
                            where,
                            "Cannot use snapshot %s: snapshots are not supported, remove it"
                                    .formatted(macro.name()));
            case DOCS -> {}
        }
    }

    private static String key(Macro macro) {
        return macro.kind() == Macro.Kind.TEST ? "test_" + macro.name() : macro.name();
    }

    private static String resource(String file) {
        try (InputStream stream = Macros.class.getResourceAsStream("dbt/" + file)) {
            return new String(requireNonNull(stream, file).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The macro of a generic test. */
    public Optional<Macro> findTest(String name) {
        String key = "test_" + name;
        return Optional.ofNullable(own.getOrDefault(key, builtIn.get(key)));
    }

    /** The names of all generic tests. */
    public List<String> testNames() {
        return Stream.concat(own.keySet().stream(), builtIn.keySet().stream())
                .filter(name -> name.startsWith("test_"))
                .map(name -> name.substring("test_".length()))
                .distinct()
                .sorted()
                .toList();
    }

    /**
     * The names of a template: the project's macros, which may replace any function as in dbt, then
     * the functions, then the macros and packages.
     *
     * @param functions the names of the context
     * @param globals what macros see
     */
    Scope scope(Scope functions, Scope globals) {
        return name -> {
            Macro macro = own.get(name);
            if (macro != null) {
                return macro.bind(globals);
            }
            Object function = functions.lookup(name);
            if (!(function instanceof Undefined)) {
                return function;
            }
            if (builtIn.containsKey(name)) {
                return builtIn.get(name).bind(globals);
            }
            if (name.equals(BUILT_IN)) {
                return dbt(functions, globals);
            }
            return name.equals(project) ? packageOf(own, name, globals) : Undefined.of(name);
        };
    }

    private JinjaObject dbt(Scope functions, Scope globals) {
        JinjaObject macros = packageOf(builtIn, BUILT_IN, globals);
        return name -> FUNCTIONS.contains(name) ? functions.lookup(name) : macros.attribute(name);
    }

    private static JinjaObject packageOf(Map<String, Macro> macros, String name, Scope globals) {
        return attribute -> {
            Macro macro = macros.get(attribute);
            return macro == null ? Undefined.of(name + "." + attribute) : macro.bind(globals);
        };
    }

    /**
     * What {@code adapter.dispatch} finds: {@code trino__name}, else {@code default__name}, of the
     * packages in the order that the project gives to the namespace; where it gives none, of the
     * project, and only then of the namespace.
     *
     * @throws JinjaException if there is none
     */
    JinjaFunction dispatch(String name, Object macroNamespace, Scope globals) {
        int dot = name.indexOf('.');
        if (dot >= 0) {
            throw JinjaException.of(
                    "CompilationError",
                    "Invalid name '%s' in adapter.dispatch (must have no dot): call adapter.dispatch('%s', '%s')"
                            .formatted(name, name.substring(dot + 1), name.substring(0, dot)));
        }
        for (Map<String, Macro> macros : searched(macroNamespace)) {
            for (String prefix : List.of("trino__", "default__")) {
                Macro macro = macros.get(prefix + name);
                if (macro != null) {
                    return macro.bind(globals);
                }
            }
        }
        throw JinjaException.of(
                "CompilationError",
                "No macro named '%s' found%s: define trino__%s or default__%s"
                        .formatted(
                                name,
                                macroNamespace == null ? "" : " in " + macroNamespace,
                                name,
                                name));
    }

    private List<Map<String, Macro>> searched(Object namespace) {
        if (namespace == null) {
            return List.of(own, builtIn);
        }
        String name = String.valueOf(namespace);
        return searchOrder.getOrDefault(name, List.of(project, name)).stream()
                .map(
                        packageName ->
                                packageName.equals(BUILT_IN)
                                        ? builtIn
                                        : packageName.equals(project)
                                                ? own
                                                : Map.<String, Macro>of())
                .toList();
    }

    /** The names of the project's own macros. */
    public List<String> names() {
        return own.keySet().stream().sorted().toList();
    }
}
