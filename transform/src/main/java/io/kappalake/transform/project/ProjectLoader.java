package io.kappalake.transform.project;

import static java.util.Comparator.comparingInt;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Puts a project together from its files. */
final class ProjectLoader {
    private static final List<String> YAML = List.of("yml", "yaml");

    private final Path root;
    private final ProjectOptions options;
    private final Problems problems;
    private final ProjectFolder folder;

    /** Where models and seeds, which share their names, were first seen. */
    private final Map<String, Source> names = new HashMap<>();

    ProjectLoader(Path root, ProjectOptions options, Problems problems) {
        this.root = root.toAbsolutePath().normalize();
        this.options = options;
        this.problems = problems;
        this.folder = new ProjectFolder(this.root, problems);
    }

    Project load() {
        ProjectFileReader reader = new ProjectFileReader(projectFile(), problems);
        ProjectFile file = reader.read();
        refuse(reader.snapshotPaths());
        Map<String, Object> vars = file.vars(options.vars());
        YamlRendering rendering = new YamlRendering(options.renderer().apply(vars), problems);
        GenericTestReader tests =
                new GenericTestReader(
                        file.name(), reader.folders(ConfigScope.TEST), rendering, problems);
        SourceReader sources =
                new SourceReader(
                        file.name(),
                        options.catalog(),
                        reader.folders(ConfigScope.SOURCE),
                        tests,
                        problems);
        PropertiesReader properties =
                new PropertiesReader(file.name(), rendering, tests, sources, problems);
        readProperties(file, properties);

        List<ModelFile> models = new ArrayList<>();
        List<SingularTest> singular = new ArrayList<>();
        List<MacroFile> macros = new ArrayList<>();
        List<SeedFile> seeds = new ArrayList<>();
        FolderConfig modelFolders = reader.folders(ConfigScope.MODEL);
        for (Path path : folder.files(file.modelPaths())) {
            model(path, file, modelFolders, properties).ifPresent(models::add);
        }
        FolderConfig seedFolders = reader.folders(ConfigScope.SEED);
        for (Path path : folder.files(file.seedPaths())) {
            seed(path, file, seedFolders, properties).ifPresent(seeds::add);
        }
        FolderConfig testFolders = reader.folders(ConfigScope.TEST);
        for (Path path : folder.files(file.testPaths())) {
            if (isGeneric(path, file.testPaths())) {
                macro(path).ifPresent(macros::add);
            } else {
                singular(path, file, testFolders, properties).ifPresent(singular::add);
            }
        }
        for (Path path : folder.files(file.macroPaths())) {
            macro(path).ifPresent(macros::add);
        }
        reportUnknown(
                properties.patches(ConfigScope.MODEL),
                models.stream().map(ModelFile::name).toList(),
                "model");
        reportUnknown(
                properties.patches(ConfigScope.SEED),
                seeds.stream().map(SeedFile::name).toList(),
                "seed");
        reportUnknown(
                properties.patches(ConfigScope.TEST),
                singular.stream().map(SingularTest::name).toList(),
                "test");
        for (ConfigScope scope : ConfigScope.values()) {
            reader.folders(scope).reportUnreached(problems);
        }
        return new Project(
                file.name(),
                root,
                file,
                models,
                seeds,
                macros,
                singular,
                tests.tests(),
                sources.tables(),
                vars);
    }

    private YamlNode.Fields projectFile() {
        Path path = Path.of(ProjectFile.FILE);
        if (!folder.exists(ProjectFile.FILE)) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "Cannot find %s in %s: name the project's folder with --project-dir"
                            .formatted(ProjectFile.FILE, root));
        }
        Optional<YamlNode.Fields> fields =
                folder.text(path).flatMap(text -> YamlFile.read(path, text, problems));
        problems.throwIfAny();
        YamlRendering rendering =
                new YamlRendering(options.renderer().apply(options.vars()), problems);
        return fields.map(rendering::file).orElse(YamlNode.Fields.none(Source.of(path)));
    }

    private void refuse(List<String> snapshotPaths) {
        for (Path path : folder.files(snapshotPaths)) {
            problems.problem(
                    Source.of(path), "Unsupported file: snapshots are not supported; remove it");
        }
        for (String name : List.of("packages.yml", "dependencies.yml")) {
            Path path = Path.of(name);
            if (folder.exists(name)) {
                folder.text(path)
                        .flatMap(text -> YamlFile.read(path, text, problems))
                        .filter(
                                map ->
                                        map.entries().values().stream()
                                                .anyMatch(node -> !YamlFields.isEmpty(node)))
                        .ifPresent(
                                map ->
                                        problems.problem(
                                                map.where(),
                                                "Unsupported file: packages are not supported; copy"
                                                        + " the macros you need into macros/"));
            }
        }
        for (String name : List.of("selectors.yml", ".dbtignore")) {
            if (folder.exists(name)) {
                problems.problem(
                        Source.of(Path.of(name)), "Unsupported file: remove it, and use --select");
            }
        }
    }

    private void readProperties(ProjectFile file, PropertiesReader properties) {
        List<List<String>> all =
                List.of(file.modelPaths(), file.seedPaths(), file.testPaths(), file.macroPaths());
        Map<Path, List<String>> files = new LinkedHashMap<>();
        for (List<String> paths : all) {
            for (Path path : folder.files(paths)) {
                if (YAML.contains(ProjectFolder.extension(path))) {
                    files.putIfAbsent(path, folders(path, file, paths));
                }
            }
        }
        files.forEach(
                (path, fqn) ->
                        folder.text(path).ifPresent(text -> properties.read(path, text, fqn)));
    }

    private Optional<ModelFile> model(
            Path path, ProjectFile file, FolderConfig folders, PropertiesReader properties) {
        if (ProjectFolder.extension(path).equals("py")) {
            problems.problem(
                    Source.of(path),
                    "Unsupported file: models in Python are not supported; write SQL");
        }
        if (!ProjectFolder.extension(path).equals("sql")) {
            return Optional.empty();
        }
        String name = ProjectFolder.stem(path);
        if (!isNew(name, path)) {
            return Optional.empty();
        }
        List<String> fqn = fqn(path, file, file.modelPaths());
        Optional<PropertiesReader.Patch> patch =
                Optional.ofNullable(properties.patches(ConfigScope.MODEL).get(name));
        ModelConfig lower = folders.of(fqn);
        ModelConfig config =
                patch.map(PropertiesReader.Patch::config).orElse(ModelConfig.none()).over(lower);
        checkDatabase(config, patch, path);
        return sql(path)
                .map(
                        sql ->
                                new ModelFile(
                                        "model.%s.%s".formatted(file.name(), name),
                                        name,
                                        path,
                                        sql,
                                        fqn,
                                        config,
                                        patch.map(PropertiesReader.Patch::properties)
                                                .orElse(ModelProperties.NONE)));
    }

    private void checkDatabase(
            ModelConfig config, Optional<PropertiesReader.Patch> patch, Path path) {
        config.checkDatabase(
                options.catalog(),
                patch.map(PropertiesReader.Patch::where).orElse(Source.of(path)),
                problems);
    }

    private Optional<SeedFile> seed(
            Path path, ProjectFile file, FolderConfig folders, PropertiesReader properties) {
        String name = ProjectFolder.stem(path);
        if (!ProjectFolder.extension(path).equals("csv") || !isNew(name, path)) {
            return Optional.empty();
        }
        List<String> fqn = fqn(path, file, file.seedPaths());
        Optional<PropertiesReader.Patch> patch =
                Optional.ofNullable(properties.patches(ConfigScope.SEED).get(name));
        ModelConfig lower = folders.of(fqn);
        ModelConfig config =
                patch.map(PropertiesReader.Patch::config).orElse(ModelConfig.none()).over(lower);
        checkDatabase(config, patch, path);
        return Optional.of(
                new SeedFile(
                        "seed.%s.%s".formatted(file.name(), name),
                        name,
                        path,
                        fqn,
                        config,
                        patch.map(PropertiesReader.Patch::properties)
                                .orElse(ModelProperties.NONE)));
    }

    private Optional<SingularTest> singular(
            Path path, ProjectFile file, FolderConfig folders, PropertiesReader properties) {
        if (!ProjectFolder.extension(path).equals("sql")) {
            return Optional.empty();
        }
        String name = ProjectFolder.stem(path);
        Source first = names.putIfAbsent("test " + name.toLowerCase(Locale.ROOT), Source.of(path));
        if (first != null) {
            problems.problem(
                    Source.of(path),
                    "Test %s is there twice, first in %s: rename one".formatted(name, first));
            return Optional.empty();
        }
        List<String> fqn = fqn(path, file, file.testPaths());
        Optional<PropertiesReader.Patch> patch =
                Optional.ofNullable(properties.patches(ConfigScope.TEST).get(name));
        ModelConfig lower = folders.of(fqn);
        return sql(path)
                .map(
                        sql ->
                                new SingularTest(
                                        "test.%s.%s".formatted(file.name(), name),
                                        name,
                                        path,
                                        sql,
                                        fqn,
                                        patch.map(PropertiesReader.Patch::config)
                                                .orElse(ModelConfig.none())
                                                .over(lower),
                                        patch.map(p -> p.properties().description()).orElse("")));
    }

    private Optional<MacroFile> macro(Path path) {
        return ProjectFolder.extension(path).equals("sql")
                ? folder.text(path).map(text -> new MacroFile(path, text))
                : Optional.empty();
    }

    private Optional<String> sql(Path path) {
        Optional<String> text = folder.text(path);
        if (text.isPresent() && text.get().isBlank()) {
            problems.problem(
                    Source.of(path), "Invalid file: it is empty; write a SELECT or remove it");
        }
        return text;
    }

    private boolean isNew(String name, Path path) {
        if (name.chars().anyMatch(Character::isWhitespace)) {
            problems.problem(
                    Source.of(path), "Invalid name '%s' (must have no spaces)".formatted(name));
        }
        Source first = names.putIfAbsent(name.toLowerCase(Locale.ROOT), Source.of(path));
        if (first != null) {
            problems.problem(
                    Source.of(path),
                    "Name %s is taken by %s (names differ by more than case): rename one"
                            .formatted(name, first));
        }
        return first == null;
    }

    private static boolean isGeneric(Path path, List<String> testPaths) {
        return testPaths.stream()
                .anyMatch(
                        folder -> path.startsWith(Path.of(folder).normalize().resolve("generic")));
    }

    private static List<String> fqn(Path path, ProjectFile file, List<String> paths) {
        List<String> fqn = new ArrayList<>(folders(path, file, paths));
        fqn.add(ProjectFolder.stem(path));
        return fqn;
    }

    private static List<String> folders(Path path, ProjectFile file, List<String> paths) {
        List<String> folders = new ArrayList<>(List.of(file.name()));
        Path base =
                paths.stream()
                        .map(folder -> Path.of(folder).normalize())
                        .filter(path::startsWith)
                        .max(comparingInt(Path::getNameCount))
                        .orElseThrow();
        Path below = base.relativize(path).getParent();
        if (below != null) {
            below.forEach(part -> folders.add(part.toString()));
        }
        return folders;
    }

    private void reportUnknown(
            Map<String, PropertiesReader.Patch> patches, List<String> existing, String noun) {
        patches.forEach(
                (name, patch) -> {
                    if (existing.contains(name)) {
                        return;
                    }
                    Source elsewhere = names.get(name.toLowerCase(Locale.ROOT));
                    String suggestion = Problems.suggestion(name, existing);
                    problems.problem(
                            patch.where(),
                            "Unknown %s %s%s"
                                    .formatted(
                                            noun,
                                            name,
                                            elsewhere != null
                                                    ? ": %s is something else".formatted(elsewhere)
                                                    : suggestion.isEmpty()
                                                            ? ": no file has this name"
                                                            : suggestion));
                });
    }
}
