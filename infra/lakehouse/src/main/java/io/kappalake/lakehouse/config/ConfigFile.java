package io.kappalake.lakehouse.config;

import static java.util.Comparator.comparingInt;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * A configuration file as flat dotted keys, and the problems found in it so far. Nested maps and
 * dotted keys are the same: {@code catalog: {s3: {endpoint: x}}} is {@code catalog.s3.endpoint: x}.
 *
 * <p>Readers take values out by key; a key that nobody took is unknown. Not for use by several
 * threads.
 */
final class ConfigFile {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^}]*)}");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /** A scalar of the file: its text as written, and with references replaced. */
    record Value(String written, String text, int line) {
        boolean isReference() {
            return REFERENCE.matcher(written).matches();
        }
    }

    private record Problem(int line, String message) {}

    private final Path file;
    private final Map<String, String> environment;
    private final Map<String, Value> values = new LinkedHashMap<>();
    private final Set<String> unresolved = new HashSet<>();
    private final Set<String> known = new TreeSet<>();
    private final Set<String> knownPrefixes = new TreeSet<>();
    private final List<Problem> problems = new ArrayList<>();

    private ConfigFile(Path file, Map<String, String> environment) {
        this.file = file;
        this.environment = environment;
    }

    /**
     * Reads the file. {@code ${NAME}} is replaced from the environment, and where that has no such
     * variable, from the file that the key {@code env-file} names.
     *
     * @throws LakehouseException {@code INVALID_INPUT} if the file cannot be read or is not YAML
     */
    static ConfigFile read(Path file, Map<String, String> environment) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    ("Cannot read the configuration %s (%s): start the embedded lakehouse with"
                                    + " './kappalake up', or name another file with --config")
                            .formatted(file, e.getClass().getSimpleName()),
                    e);
        }
        Optional<Node> root;
        try {
            root =
                    new Compose(LoadSettings.builder().setLabel(file.toString()).build())
                            .composeString(text);
        } catch (MarkedYamlEngineException e) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "Cannot parse %s:%d: %s"
                            .formatted(
                                    file,
                                    e.getProblemMark().map(Mark::getLine).orElse(0) + 1,
                                    e.getProblem()),
                    e);
        } catch (YamlEngineException e) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "Cannot parse %s: %s".formatted(file, e.getMessage()),
                    e);
        }
        ConfigFile config = new ConfigFile(file, new LinkedHashMap<>(environment));
        root.ifPresent(node -> config.flatten("", node));
        config.readEnvFile();
        config.resolveReferences();
        return config;
    }

    private void flatten(String prefix, Node node) {
        switch (node) {
            case MappingNode mapping -> {
                for (NodeTuple tuple : mapping.getValue()) {
                    if (tuple.getKeyNode() instanceof ScalarNode key) {
                        String path =
                                prefix.isEmpty() ? key.getValue() : prefix + "." + key.getValue();
                        flatten(path, tuple.getValueNode());
                    } else {
                        problem(
                                lineOf(tuple.getKeyNode()),
                                "Invalid key below '%s': keys are plain words".formatted(prefix));
                    }
                }
            }
            case ScalarNode scalar -> {
                if (prefix.isEmpty()) {
                    problem(lineOf(node), "Invalid file: it must be a map of sections");
                } else if (values.containsKey(prefix)) {
                    problem(
                            lineOf(node),
                            "Key %s is given twice, first in line %d: remove one"
                                    .formatted(prefix, values.get(prefix).line()));
                } else if (!isNull(scalar)) {
                    values.put(
                            prefix, new Value(scalar.getValue(), scalar.getValue(), lineOf(node)));
                }
            }
            default ->
                    problem(
                            lineOf(node),
                            "Invalid value for %s: it must be a single value or a map, not a list"
                                    .formatted(prefix));
        }
    }

    private static boolean isNull(ScalarNode scalar) {
        return scalar.getTag().getValue().endsWith(":null");
    }

    private static int lineOf(Node node) {
        return node.getStartMark().map(Mark::getLine).orElse(0) + 1;
    }

    private void readEnvFile() {
        Optional<Value> name = take("env-file");
        if (name.isEmpty()) {
            return;
        }
        Path envFile = file.toAbsolutePath().resolveSibling(name.get().text());
        try {
            EnvFile.read(envFile).forEach(environment::putIfAbsent);
        } catch (LakehouseException e) {
            problem(name.get().line(), e.getMessage());
        }
    }

    private void resolveReferences() {
        values.replaceAll(
                (key, value) -> {
                    Matcher matcher = REFERENCE.matcher(value.written());
                    StringBuilder text = new StringBuilder();
                    while (matcher.find()) {
                        String variable = matcher.group(1);
                        String found = environment.get(variable);
                        if (!VARIABLE.matcher(variable).matches()) {
                            unresolved.add(key);
                            problem(
                                    value.line(),
                                    "Invalid reference '%s' in %s (must be ${NAME} with letters, digits and _)"
                                            .formatted(matcher.group(), key));
                        } else if (found == null) {
                            unresolved.add(key);
                            problem(
                                    value.line(),
                                    "Missing environment variable %s for %s: export it, or put it into the env-file"
                                            .formatted(variable, key));
                        }
                        matcher.appendReplacement(
                                text, Matcher.quoteReplacement(found == null ? "" : found));
                    }
                    matcher.appendTail(text);
                    return new Value(value.written(), text.toString(), value.line());
                });
    }

    Path path() {
        return file;
    }

    /** The value of a key, which from now on is a known one. */
    Optional<Value> take(String key) {
        known.add(key);
        return Optional.ofNullable(values.get(key)).filter(value -> !unresolved.contains(key));
    }

    /** Whether a value was written, even one whose reference leads nowhere. */
    boolean has(String key) {
        return values.containsKey(key);
    }

    /** All values below a prefix, by what follows it; from now on they are known. */
    Map<String, Value> takeAll(String prefix) {
        knownPrefixes.add(prefix + ".");
        Map<String, Value> below = new LinkedHashMap<>();
        values.forEach(
                (key, value) -> {
                    if (key.startsWith(prefix + ".") && !known.contains(key)) {
                        below.put(key.substring(prefix.length() + 1), value);
                    }
                });
        return below;
    }

    void problem(int line, String message) {
        problems.add(new Problem(line, message));
    }

    void problem(Value value, String message) {
        problem(value.line(), message);
    }

    /**
     * Ends the reading: what nobody took is unknown.
     *
     * @throws LakehouseException {@code INVALID_INPUT} with all problems in the order of their
     *     lines
     */
    void finish() {
        values.forEach(
                (key, value) -> {
                    if (!known.contains(key) && knownPrefixes.stream().noneMatch(key::startsWith)) {
                        problem(value, "Unknown key %s%s".formatted(key, suggestion(key)));
                    }
                });
        if (problems.isEmpty()) {
            return;
        }
        StringBuilder message = new StringBuilder();
        message.append(
                "Invalid configuration %s (%d problem%s):"
                        .formatted(file, problems.size(), problems.size() == 1 ? "" : "s"));
        problems.stream()
                .sorted(comparingInt(Problem::line))
                .forEach(
                        problem -> {
                            message.append("\n  ");
                            if (problem.line() > 0) {
                                message.append("line ").append(problem.line()).append(": ");
                            }
                            message.append(problem.message());
                        });
        throw new LakehouseException(ErrorCode.INVALID_INPUT, message.toString());
    }

    private String suggestion(String key) {
        LevenshteinDistance distance = new LevenshteinDistance(Math.max(3, key.length() / 3));
        return known.stream()
                .filter(candidate -> distance.apply(key, candidate) >= 0)
                .min(comparingInt(candidate -> distance.apply(key, candidate)))
                .map(", did you mean %s?"::formatted)
                .orElse(": remove it (README, \"Configuration\", lists all keys)");
    }
}
