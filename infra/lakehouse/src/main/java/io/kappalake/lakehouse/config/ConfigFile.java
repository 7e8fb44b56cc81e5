package io.kappalake.lakehouse.config;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.problem.Suggestions;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A configuration file as flat dotted keys, with overrides in their places, and the problems found
 * in it so far.
 *
 * <p>Readers take values out by key; a key that nobody took is unknown. Not safe for use by several
 * threads.
 */
public final class ConfigFile {
    private static final String ENV_FILE = "env-file";

    /** Section of values that hold for one command alone. */
    private static final String AS = "as.";

    /** Changed letters with which a short key is still taken for another one. */
    private static final int NEAR = 3;

    private final Path file;
    private final ConfigProblems problems;
    private final Map<String, Value> written;
    private final Map<String, Value> resolved = new LinkedHashMap<>();
    private final TreeSet<String> known = new TreeSet<>();
    private final TreeSet<String> knownPrefixes = new TreeSet<>();
    private SortedSet<String> variables = new TreeSet<>();
    private Map<String, String> environment = Map.of();

    private ConfigFile(Path file, Map<String, Value> written, ConfigProblems problems) {
        this.file = file;
        this.written = written;
        this.problems = problems;
        knownPrefixes.add(AS);
    }

    /**
     * Reads the file. An override replaces everything at its key and below it. {@code ${NAME}} is
     * replaced from the environment, and where that has no such variable, from the file that the
     * key {@code env-file} names (relative to this one).
     *
     * @param command whose values below {@code as.COMMAND} take the place of those that they name;
     *     those of other commands are not looked at
     * @param commands those that there are; none if that is not known
     * @throws LakehouseException {@code INVALID_INPUT} if the file cannot be read or is not YAML
     */
    static ConfigFile read(
            Path file,
            Optional<String> command,
            Collection<String> commands,
            Map<String, String> overrides,
            Map<String, String> environment) {
        String text;
        try {
            text = Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "Cannot read the configuration %s: it is not UTF-8 text; save it as such"
                            .formatted(file),
                    e);
        } catch (IOException e) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    ("Cannot read the configuration %s (%s): start the embedded lakehouse with"
                                    + " './kappalake up', or name another file with --config")
                            .formatted(file, e.getClass().getSimpleName()),
                    e);
        }
        ConfigProblems problems = new ConfigProblems();
        Map<String, Value> written = YamlKeys.parse(file, text, problems);
        refuseUnknownCommands(written, commands, problems);
        applyAs(written, command);
        Map<String, String> inTheirOrder = new TreeMap<>(overrides);
        inTheirOrder.keySet().forEach(key -> remove(written, key));
        List<ConfigSection<?>> sections = overrides.isEmpty() ? List.of() : ConfigSection.all();
        inTheirOrder.forEach(
                (key, value) -> written.put(key, Value.of(value, place(key, value, sections))));
        ConfigFile config = new ConfigFile(file, written, problems);
        config.resolve(new References(environment, problems));
        return config;
    }

    private static void refuseUnknownCommands(
            Map<String, Value> written, Collection<String> commands, ConfigProblems problems) {
        if (commands.isEmpty()) {
            return;
        }
        written.forEach(
                (key, value) -> {
                    if (key.startsWith(AS)) {
                        String name = key.substring(AS.length()).replaceFirst("\\..*", "");
                        if (!commands.contains(name)) {
                            problems.add(
                                    value,
                                    "Unknown command %s in the key %s%s"
                                            .formatted(
                                                    name,
                                                    key,
                                                    Suggestions.nearest(name, commands, NEAR)
                                                            .map(", did you mean %s?"::formatted)
                                                            .orElse(": remove it")));
                        }
                    }
                });
    }

    private static void applyAs(Map<String, Value> written, Optional<String> command) {
        Map<String, Value> own = new LinkedHashMap<>();
        command.map(name -> AS + name + ".")
                .ifPresent(
                        prefix ->
                                written.forEach(
                                        (key, value) -> {
                                            if (key.startsWith(prefix)) {
                                                own.put(key.substring(prefix.length()), value);
                                            }
                                        }));
        written.keySet().removeIf(key -> key.startsWith(AS));
        own.keySet().forEach(key -> remove(written, key));
        written.putAll(own);
    }

    /** Removes a key and all below it. */
    private static void remove(Map<String, Value> written, String key) {
        written.keySet().removeIf(old -> (old + ".").startsWith(key + "."));
    }

    private static Place place(String key, String value, List<ConfigSection<?>> sections) {
        return sections.stream().anyMatch(section -> section.holdsNoSecret(key))
                ? Place.override(key, value)
                : Place.override(key);
    }

    private void resolve(References references) {
        resolve(ENV_FILE, references);
        take(ENV_FILE)
                .ifPresent(
                        name -> {
                            try {
                                Path envFile = file.toAbsolutePath().resolveSibling(name.text());
                                references.addDefaults(EnvFile.read(envFile));
                            } catch (LakehouseException e) {
                                problems.add(name, e.getMessage());
                            }
                        });
        written.keySet().stream()
                .filter(key -> !key.equals(ENV_FILE))
                .forEach(key -> resolve(key, references));
        variables = references.names();
        environment = references.variables();
    }

    private void resolve(String key, References references) {
        Optional.ofNullable(written.get(key))
                .flatMap(value -> references.resolve(key, value))
                .ifPresent(value -> resolved.put(key, value));
    }

    Path path() {
        return file;
    }

    public ConfigProblems problems() {
        return problems;
    }

    /** The value of a key, which from now on is a known one. */
    public Optional<Value> take(String key) {
        known.add(key);
        return Optional.ofNullable(resolved.get(key));
    }

    /** True if a value was written, even one whose reference cannot be resolved. */
    public boolean has(String key) {
        return written.containsKey(key);
    }

    /**
     * The names of the environment variables that the file refers to, and of all in its env-file.
     */
    public SortedSet<String> variables() {
        return variables;
    }

    /** The environment, and what the env-file adds to it. */
    Map<String, String> environment() {
        return environment;
    }

    /** All values below a prefix, by what follows it; from now on they are known. */
    public Map<String, Value> takeAll(String prefix) {
        knownPrefixes.add(prefix + ".");
        Map<String, Value> below = new LinkedHashMap<>();
        resolved.forEach(
                (key, value) -> {
                    if (key.startsWith(prefix + ".") && !known.contains(key)) {
                        below.put(key.substring(prefix.length() + 1), value);
                    }
                });
        return below;
    }

    /**
     * Ends the reading: keys that no reader took are unknown.
     *
     * @throws LakehouseException {@code INVALID_INPUT} with all problems in the order of their
     *     places
     */
    void finish() {
        written.forEach(
                (key, value) -> {
                    if (!known.contains(key) && knownPrefixes.stream().noneMatch(key::startsWith)) {
                        problems.add(value, "Unknown key %s%s".formatted(key, wayOut(key)));
                    }
                });
        problems.throwIfAny(file);
    }

    /** A file without keys, with which readers reveal the keys that they ask for. */
    static ConfigFile empty() {
        ConfigProblems problems = new ConfigProblems();
        ConfigFile file = new ConfigFile(Path.of("kappalake.yaml"), Map.of(), problems);
        file.resolve(new References(Map.of(), problems));
        return file;
    }

    /** The keys that readers have asked for so far, and {@code prefix.*} for each prefix. */
    SortedSet<String> known() {
        TreeSet<String> all = new TreeSet<>(known);
        knownPrefixes.forEach(prefix -> all.add(prefix + "*"));
        return all;
    }

    private String wayOut(String key) {
        List<String> below = below(key + ".");
        if (!below.isEmpty() || knownPrefixes.contains(key + ".")) {
            return ": it is a section, write its keys below it"
                    + (below.isEmpty() ? "" : " (%s)".formatted(String.join(", ", below)));
        }
        Optional<String> meant = Suggestions.nearest(key, known, NEAR);
        if (meant.isPresent()) {
            return ", did you mean %s?".formatted(meant.get());
        }
        List<String> siblings = below(key.substring(0, key.lastIndexOf('.') + 1));
        if (key.contains(".") && !siblings.isEmpty()) {
            return ": remove it, or write one of %s".formatted(String.join(", ", siblings));
        }
        String lastWord = "." + key.substring(key.lastIndexOf('.') + 1);
        List<String> elsewhere = known.stream().filter(k -> k.endsWith(lastWord)).toList();
        return elsewhere.size() == 1
                ? ", did you mean %s?".formatted(elsewhere.getFirst())
                : ": remove it (README, \"Configuration\", lists all keys)";
    }

    private List<String> below(String prefix) {
        return known.stream().filter(candidate -> candidate.startsWith(prefix)).toList();
    }
}
