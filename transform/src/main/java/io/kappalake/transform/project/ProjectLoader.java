package io.kappalake.transform.project;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.problem.Location;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts a project together from its files. */
final class ProjectLoader {
    private static final List<String> YAML = List.of("yml", "yaml");

    private final Path root;
    private final ProjectOptions options;
    private final Problems problems;
    private final ProjectFolder folder;

    ProjectLoader(Path root, ProjectOptions options, Problems problems) {
        this.root = root.toAbsolutePath().normalize();
        this.options = options;
        this.problems = problems;
        this.folder = new ProjectFolder(this.root, problems);
    }

    Project load() {
        ProjectFileReader reader = new ProjectFileReader(projectFile(), problems);
        ProjectFile file = reader.read();
        CleanTargets.check(root, file, problems);
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

        NodeFiles files =
                new NodeFiles(folder, file, reader, properties, options.catalog(), problems);
        files.read();
        for (ConfigScope scope : ConfigScope.values()) {
            reader.folders(scope).reportUnreached(problems);
        }
        return new Project(
                file.name(),
                root,
                file,
                files.models(),
                files.seeds(),
                files.macros(),
                files.singularTests(),
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
        return fields.map(rendering::file).orElse(YamlNode.Fields.none(Location.of(path)));
    }

    private void refuse(List<String> snapshotPaths) {
        for (Path path : folder.files(snapshotPaths)) {
            problems.problem(
                    Location.of(path), "Unsupported file: snapshots are not supported; remove it");
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
                        Location.of(Path.of(name)),
                        "Unsupported file: remove it, and use --select");
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
                    files.putIfAbsent(path, NodeFiles.folders(path, file, paths));
                }
            }
        }
        files.forEach(
                (path, fqn) ->
                        folder.text(path).ifPresent(text -> properties.read(path, text, fqn)));
    }
}
