package io.kappalake.transform.project;

import io.kappalake.lakehouse.problem.Location;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the tests below a model, seed, source or column, in all spellings: a name; a name with
 * arguments; {@code test_name} among its arguments; arguments below {@code arguments}.
 */
final class GenericTestReader {
    private static final Pattern NAME = Pattern.compile("(?:([A-Za-z_]\\w*)\\.)?([A-Za-z_]\\w*)");
    private static final String COLUMN = "column_name";

    /** Configuration that may stand among the arguments. */
    private static final Set<String> CONFIG_AMONG_ARGUMENTS =
            Set.of(
                    "severity",
                    "tags",
                    "enabled",
                    "where",
                    "limit",
                    "warn_if",
                    "error_if",
                    "fail_calc",
                    "store_failures",
                    "store_failures_as",
                    "meta",
                    "database",
                    "schema",
                    "alias");

    /**
     * What tests are attached to.
     *
     * @param target its name in the names of tests
     * @param relation the call of ref or source that gives it
     * @param fqn the project and the folders of the YAML file
     */
    record Subject(String id, String target, String relation, List<String> fqn) {
        boolean isSource() {
            return id.startsWith("source.");
        }
    }

    private final String project;
    private final FolderConfig folders;
    private final YamlRendering rendering;
    private final Problems problems;
    private final Map<String, GenericTest> tests = new LinkedHashMap<>();

    GenericTestReader(
            String project, FolderConfig folders, YamlRendering rendering, Problems problems) {
        this.project = project;
        this.folders = folders;
        this.rendering = rendering;
        this.problems = problems;
    }

    List<GenericTest> tests() {
        return List.copyOf(tests.values());
    }

    /** Reads the tests of a model, seed or source ({@code column} empty) or of one column. */
    void read(YamlFields fields, Subject subject, Optional<String> column, List<String> tags) {
        List<YamlNode> nodes = new ArrayList<>(fields.list("data_tests"));
        List<YamlNode> older = fields.list("tests");
        if (!nodes.isEmpty() && !older.isEmpty()) {
            problems.problem(
                    fields.where("tests"), "Key tests is given beside data_tests: write one list");
        }
        nodes.addAll(older);
        nodes.forEach(node -> read(node, subject, column, tags));
    }

    private void read(YamlNode node, Subject subject, Optional<String> column, List<String> tags) {
        if (node instanceof YamlNode.Scalar scalar && scalar.plain() instanceof String name) {
            read(name, YamlNode.Fields.none(node.where()), node.where(), subject, column, tags);
        } else if (node instanceof YamlNode.Fields map && map.entries().containsKey("test_name")) {
            Map<String, YamlNode> rest = new LinkedHashMap<>(map.entries());
            String name = String.valueOf(rest.remove("test_name").plain());
            YamlNode.Fields arguments = new YamlNode.Fields(rest, map.keys(), map.where());
            read(name, arguments, map.where("test_name"), subject, column, tags);
        } else if (node instanceof YamlNode.Fields map && map.entries().size() == 1) {
            Map.Entry<String, YamlNode> test = map.entries().entrySet().iterator().next();
            Location where = map.where(test.getKey());
            if (test.getValue() instanceof YamlNode.Fields arguments) {
                read(test.getKey(), arguments, where, subject, column, tags);
            } else if (test.getValue().plain() == null) {
                read(test.getKey(), YamlNode.Fields.none(where), where, subject, column, tags);
            } else {
                problems.problem(
                        where,
                        "Invalid arguments %s of test %s (must be a map)"
                                .formatted(test.getValue().kind(), test.getKey()));
            }
        } else if (node instanceof YamlNode.Fields map && !map.entries().isEmpty()) {
            problems.problem(
                    node.where(),
                    ("Invalid test with keys %s (must be one key, the test's"
                                    + " name): indent its arguments below it")
                            .formatted(String.join(", ", map.entries().keySet())));
        } else {
            problems.problem(
                    node.where(),
                    "Invalid test %s (must be a name, or a name with arguments below it)"
                            .formatted(node.kind()));
        }
    }

    private void read(
            String written,
            YamlNode.Fields given,
            Location where,
            Subject subject,
            Optional<String> column,
            List<String> tags) {
        Matcher matcher = NAME.matcher(written);
        if (!matcher.matches()) {
            problems.problem(
                    where,
                    ("Invalid test name '%s' (must be letters, digits and _, with"
                                    + " a namespace and a dot before it where needed)")
                            .formatted(written));
            return;
        }
        Map<String, Object> arguments = new LinkedHashMap<>();
        Map<String, YamlNode> configNodes = new LinkedHashMap<>();
        Map<String, Location> configPlaces = new HashMap<>();
        Map<String, String> texts = new HashMap<>();
        given.entries()
                .forEach(
                        (key, value) -> {
                            if (CONFIG_AMONG_ARGUMENTS.contains(key)) {
                                configNodes.put(key, value);
                                configPlaces.put(key, given.where(key));
                            } else if (key.equals("name") || key.equals("description")) {
                                texts.put(key, String.valueOf(value.plain()));
                            } else if (!key.equals("config") && !key.equals("arguments")) {
                                arguments.put(key, value.plain());
                            }
                        });
        YamlFields nested = new YamlFields(given, "test " + written, problems);
        nested.map("arguments").ifPresent(map -> arguments.putAll(map.plain()));
        nested.map("config")
                .ifPresent(
                        map ->
                                map.entries()
                                        .forEach(
                                                (key, value) -> {
                                                    if (configNodes.put(key, value) != null) {
                                                        problems.problem(
                                                                map.where(key),
                                                                ("Configuration %s of test %s is"
                                                                                + " given twice: remove the"
                                                                                + " one outside config")
                                                                        .formatted(key, written));
                                                    }
                                                    configPlaces.put(key, map.where(key));
                                                }));
        if (arguments.containsKey("model")) {
            problems.problem(
                    where,
                    "Invalid argument model of test %s: remove it, it is what the test stands below"
                            .formatted(written));
            arguments.remove("model");
        }
        column.ifPresent(name -> arguments.put(COLUMN, name));
        ModelConfig config = config(configNodes, configPlaces, where, tags);
        add(
                Optional.ofNullable(matcher.group(1)),
                matcher.group(2),
                arguments,
                config,
                texts,
                subject,
                where);
    }

    private ModelConfig config(
            Map<String, YamlNode> nodes,
            Map<String, Location> places,
            Location where,
            List<String> tags) {
        YamlNode.Fields fields = new YamlNode.Fields(nodes, places, where);
        Map<String, Object> values = ((YamlNode.Fields) rendering.node(fields)).plain();
        ModelConfig config = ModelConfig.parse(ConfigScope.TEST, values, fields::where, problems);
        ModelConfig inherited =
                ModelConfig.parse(
                        ConfigScope.TEST,
                        tags.isEmpty() ? Map.of() : Map.of("tags", tags),
                        key -> where,
                        problems);
        return config.over(inherited);
    }

    private void add(
            Optional<String> namespace,
            String testName,
            Map<String, Object> arguments,
            ModelConfig config,
            Map<String, String> texts,
            Subject subject,
            Location where) {
        String type =
                namespace.map(n -> n + "_").orElse("")
                        + (subject.isSource() ? "source_" : "")
                        + testName;
        String full = GenericTestName.full(type, subject.target(), arguments);
        String name = texts.getOrDefault("name", full);
        String shortName =
                texts.containsKey("name")
                        ? name
                        : GenericTestName.shortened(full, type, subject.target());
        Map<String, Object> kwargs = new LinkedHashMap<>(arguments);
        kwargs.put("model", "{{ get_where_subquery(%s) }}".formatted(subject.relation()));
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("namespace", namespace.orElse(null));
        metadata.put("name", testName);
        metadata.put("kwargs", kwargs);
        String id = "test.%s.%s.%s".formatted(project, name, GenericTestName.hash(name, metadata));
        List<String> fqn = new ArrayList<>(subject.fqn());
        fqn.add(name);
        Optional<String> column =
                Optional.ofNullable(arguments.remove(COLUMN)).map(Object::toString);
        GenericTest test =
                new GenericTest(
                        id,
                        name,
                        shortName,
                        namespace,
                        testName,
                        subject.id(),
                        column,
                        arguments,
                        config,
                        folders.of(fqn),
                        texts.getOrDefault("description", ""),
                        fqn,
                        where);
        GenericTest first = tests.putIfAbsent(id, test);
        if (first != null) {
            problems.problem(
                    where,
                    ("Test %s is given twice with the same arguments, first in %s: remove"
                                    + " one, or name one")
                            .formatted(name, first.where()));
        }
    }
}
