package io.kappalake.transform.project;

import static java.util.Comparator.comparingInt;

import io.kappalake.lakehouse.problem.Location;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads the files of models, seeds, tests and macros, and joins them with what YAML says. */
final class NodeFiles {
    private final ProjectFolder folder;
    private final ProjectFile file;
    private final ProjectFileReader configuration;
    private final PropertiesReader properties;
    private final Optional<String> catalog;
    private final Problems problems;
    private final List<ModelFile> models = new ArrayList<>();
    private final List<SeedFile> seeds = new ArrayList<>();
    private final List<MacroFile> macros = new ArrayList<>();
    private final List<SingularTest> singularTests = new ArrayList<>();

    /** Where models and seeds, which share their names, and tests were first seen. */
    private final Map<String, Location> names = new HashMap<>();

    NodeFiles(
            ProjectFolder folder,
            ProjectFile file,
            ProjectFileReader configuration,
            PropertiesReader properties,
            Optional<String> catalog,
            Problems problems) {
        this.folder = folder;
        this.file = file;
        this.configuration = configuration;
        this.properties = properties;
        this.catalog = catalog;
        this.problems = problems;
    }

    List<ModelFile> models() {
        return models;
    }

    List<SeedFile> seeds() {
        return seeds;
    }

    List<MacroFile> macros() {
        return macros;
    }

    List<SingularTest> singularTests() {
        return singularTests;
    }

    void read() {
        for (Path path : folder.files(file.modelPaths())) {
            switch (ProjectFolder.extension(path)) {
                case "sql" -> model(path);
                case "py" ->
                        problems.problem(
                                Location.of(path),
                                "Unsupported file: models in Python are not supported; write SQL");
                default -> {}
            }
        }
        for (Path path : folder.files(file.seedPaths())) {
            if (ProjectFolder.extension(path).equals("csv")) {
                seed(path);
            }
        }
        for (Path path : sql(file.testPaths())) {
            if (isGeneric(path)) {
                macro(path);
            } else {
                singularTest(path);
            }
        }
        sql(file.macroPaths()).forEach(this::macro);
        if (models.isEmpty()) {
            problems.warning(
                    Location.of(Path.of(ProjectFile.FILE)),
                    "The project has no models below %s: put .sql files there, or set model-paths"
                            .formatted(String.join(", ", file.modelPaths())));
        }
        reportUnknown(ConfigScope.MODEL, models.stream().map(ModelFile::name).toList());
        reportUnknown(ConfigScope.SEED, seeds.stream().map(SeedFile::name).toList());
        reportUnknown(ConfigScope.TEST, singularTests.stream().map(SingularTest::name).toList());
    }

    private List<Path> sql(List<String> paths) {
        return folder.files(paths).stream()
                .filter(path -> ProjectFolder.extension(path).equals("sql"))
                .toList();
    }

    private void model(Path path) {
        String name = ProjectFolder.stem(path);
        if (isNew(name, path)) {
            List<String> fqn = fqn(path, file.modelPaths());
            ModelConfig config = config(ConfigScope.MODEL, name, fqn, path);
            query(path)
                    .ifPresent(
                            sql ->
                                    models.add(
                                            new ModelFile(
                                                    "model.%s.%s".formatted(file.name(), name),
                                                    name,
                                                    path,
                                                    sql,
                                                    fqn,
                                                    config,
                                                    properties(ConfigScope.MODEL, name))));
        }
    }

    private void seed(Path path) {
        String name = ProjectFolder.stem(path);
        if (isNew(name, path)) {
            List<String> fqn = fqn(path, file.seedPaths());
            seeds.add(
                    new SeedFile(
                            "seed.%s.%s".formatted(file.name(), name),
                            name,
                            path,
                            fqn,
                            config(ConfigScope.SEED, name, fqn, path),
                            properties(ConfigScope.SEED, name)));
        }
    }

    private void singularTest(Path path) {
        String name = ProjectFolder.stem(path);
        Location first =
                names.putIfAbsent("test " + name.toLowerCase(Locale.ROOT), Location.of(path));
        if (first != null) {
            problems.problem(
                    Location.of(path),
                    "Test %s is there twice, first in %s: rename one".formatted(name, first));
            return;
        }
        List<String> fqn = fqn(path, file.testPaths());
        ModelConfig config = config(ConfigScope.TEST, name, fqn, path);
        query(path)
                .ifPresent(
                        sql ->
                                singularTests.add(
                                        new SingularTest(
                                                "test.%s.%s".formatted(file.name(), name),
                                                name,
                                                path,
                                                sql,
                                                fqn,
                                                config,
                                                properties(ConfigScope.TEST, name).description())));
    }

    private void macro(Path path) {
        folder.text(path).ifPresent(text -> macros.add(new MacroFile(path, text)));
    }

    private Optional<String> query(Path path) {
        Optional<String> text = folder.text(path);
        if (text.isPresent() && text.get().isBlank()) {
            problems.problem(
                    Location.of(path), "Invalid file: it is empty; write a SELECT or remove it");
        }
        return text;
    }

    private Optional<PropertiesReader.Patch> patch(ConfigScope scope, String name) {
        return Optional.ofNullable(properties.patches(scope).get(name));
    }

    private ModelProperties properties(ConfigScope scope, String name) {
        return patch(scope, name)
                .map(PropertiesReader.Patch::properties)
                .orElse(ModelProperties.NONE);
    }

    private ModelConfig config(ConfigScope scope, String name, List<String> fqn, Path path) {
        Optional<PropertiesReader.Patch> patch = patch(scope, name);
        ModelConfig lower = configuration.folders(scope).of(fqn);
        ModelConfig config = patch.map(p -> p.config().over(lower)).orElse(lower);
        Location where = patch.map(PropertiesReader.Patch::where).orElse(Location.of(path));
        ConfigRules.checkDatabase(config, catalog, where, problems);
        return config;
    }

    private boolean isNew(String name, Path path) {
        if (name.chars().anyMatch(Character::isWhitespace)) {
            problems.problem(
                    Location.of(path), "Invalid name '%s' (must have no spaces)".formatted(name));
        }
        Location first = names.putIfAbsent(name.toLowerCase(Locale.ROOT), Location.of(path));
        if (first != null) {
            problems.problem(
                    Location.of(path),
                    "Name %s is taken by %s (names must differ by more than case): rename one"
                            .formatted(name, first));
        }
        return first == null;
    }

    private boolean isGeneric(Path path) {
        return file.testPaths().stream()
                .anyMatch(tests -> path.startsWith(Path.of(tests).normalize().resolve("generic")));
    }

    private List<String> fqn(Path path, List<String> paths) {
        List<String> fqn = new ArrayList<>(folders(path, file, paths));
        fqn.add(ProjectFolder.stem(path));
        return fqn;
    }

    /** The project and the folders of a file below the configured one. */
    static List<String> folders(Path path, ProjectFile file, List<String> paths) {
        List<String> folders = new ArrayList<>(List.of(file.name()));
        Path base =
                paths.stream()
                        .map(folder -> Path.of(folder).normalize())
                        .filter(path::startsWith)
                        .max(comparingInt(Path::getNameCount))
                        .orElse(Path.of(""));
        Path below = path.subpath(nameCount(base), path.getNameCount()).getParent();
        if (below != null) {
            below.forEach(part -> folders.add(part.toString()));
        }
        return folders;
    }

    private static int nameCount(Path path) {
        return path.toString().isEmpty() ? 0 : path.getNameCount();
    }

    private void reportUnknown(ConfigScope scope, List<String> existing) {
        properties
                .patches(scope)
                .forEach(
                        (name, patch) -> {
                            if (!existing.contains(name)) {
                                problems.problem(
                                        patch.where(),
                                        "Unknown %s %s%s"
                                                .formatted(scope, name, wayOut(name, existing)));
                            }
                        });
    }

    private String wayOut(String name, List<String> existing) {
        Location elsewhere = names.get(name.toLowerCase(Locale.ROOT));
        if (elsewhere != null) {
            return ": its file is %s, which is described elsewhere".formatted(elsewhere);
        }
        String suggestion = Problems.suggestion(name, existing);
        return suggestion.isEmpty() ? ": no file has this name" : suggestion;
    }
}
