package io.kappalake.transform.project;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the sources of YAML files: schemas whose tables others write. */
final class SourceReader {
    private final String project;
    private final Optional<String> catalog;
    private final FolderConfig folders;
    private final GenericTestReader tests;
    private final Problems problems;
    private final Map<String, SourceTable> tables = new LinkedHashMap<>();

    SourceReader(
            String project,
            Optional<String> catalog,
            FolderConfig folders,
            GenericTestReader tests,
            Problems problems) {
        this.project = project;
        this.catalog = catalog;
        this.folders = folders;
        this.tests = tests;
        this.problems = problems;
    }

    List<SourceTable> tables() {
        return List.copyOf(tables.values());
    }

    void read(YamlNode.Fields map, String name, List<String> fqn) {
        YamlFields fields = new YamlFields(map, "source " + name, problems);
        fields.ignore("name", "description");
        fields.refuse("overrides", "packages are not supported");
        fields.refuse("loaded_at_query", "write loaded_at_field");
        Shared shared =
                new Shared(
                        name,
                        database(fields),
                        fields.text("schema").orElse(name),
                        fields.text("loader"),
                        fields.text("loaded_at_field"),
                        fields.mapOrNone("freshness").plain(),
                        config(fields),
                        quotedColumns(fields).orElse(false),
                        fqn);
        fields.named("tables", "table")
                .forEach((table, tableName) -> table(table, tableName, shared));
        fields.finish(
                Map.of(
                        "tests",
                        "write tests below a table",
                        "data_tests",
                        "write tests below a table"));
    }

    /** What a source says for all of its tables. */
    private record Shared(
            String source,
            Optional<String> database,
            String schema,
            Optional<String> loader,
            Optional<String> loadedAtField,
            Map<String, Object> freshness,
            ModelConfig config,
            boolean quotedColumns,
            List<String> fqn) {}

    private void table(YamlNode.Fields map, String name, Shared shared) {
        YamlFields fields =
                new YamlFields(map, "source %s.%s".formatted(shared.source(), name), problems);
        fields.ignore("name", "docs");
        fields.refuse("external", "create the table in Trino");
        fields.refuse("loaded_at_query", "write loaded_at_field");
        String id = "source.%s.%s.%s".formatted(project, shared.source(), name);
        GenericTestReader.Subject subject =
                new GenericTestReader.Subject(
                        id,
                        shared.source() + "_" + name,
                        "source('%s', '%s')".formatted(shared.source(), name),
                        shared.fqn());
        ModelConfig config = config(fields).over(shared.config());
        List<ColumnProperties> columns =
                new ColumnReader(tests, problems)
                        .read(
                                fields,
                                subject,
                                config.tags(),
                                quotedColumns(fields).orElse(shared.quotedColumns()));
        tests.read(fields, subject, Optional.empty(), config.tags());
        List<String> fqn = new ArrayList<>(shared.fqn());
        fqn.add(shared.source());
        fqn.add(name);
        Map<String, Object> freshness = fields.mapOrNone("freshness").plain();
        SourceTable table =
                new SourceTable(
                        id,
                        shared.source(),
                        name,
                        shared.database(),
                        shared.schema(),
                        fields.text("identifier").orElse(name),
                        fields.text("description").orElse(""),
                        columns,
                        fields.text("loader").or(shared::loader),
                        fields.text("loaded_at_field").or(shared::loadedAtField),
                        freshness.isEmpty() ? shared.freshness() : freshness,
                        config.over(folders.of(fqn)),
                        fqn,
                        map.where("name"));
        fields.finish(
                Map.of("schema", "write it at the source", "database", "write it at the source"));
        SourceTable first = tables.putIfAbsent(id, table);
        if (first != null) {
            problems.problem(
                    table.where(),
                    "Table %s of source %s is given twice, first in %s: remove one"
                            .formatted(name, shared.source(), first.where()));
        }
    }

    /** What {@code quoting} says of columns; the names of relations always stand in quotes. */
    private Optional<Boolean> quotedColumns(YamlFields fields) {
        YamlFields quoting = new YamlFields(fields.mapOrNone("quoting"), "quoting", problems);
        for (String key : List.of("database", "schema", "identifier")) {
            quoting.bool(key);
        }
        Optional<Boolean> columns = quoting.bool("column");
        quoting.finish();
        return columns;
    }

    private ModelConfig config(YamlFields fields) {
        YamlNode.Fields given = fields.mapOrNone("config");
        ModelConfig config =
                ModelConfig.parse(ConfigScope.SOURCE, given.plain(), given::where, problems);
        Map<String, Object> beside = new LinkedHashMap<>();
        for (String key : List.of("tags", "meta")) {
            fields.node(key).ifPresent(node -> beside.put(key, node.plain()));
        }
        return config.over(ModelConfig.parse(ConfigScope.SOURCE, beside, fields::where, problems));
    }

    private Optional<String> database(YamlFields fields) {
        Optional<String> database = fields.text("database");
        if (database.isPresent() && catalog.isPresent() && !database.equals(catalog)) {
            problems.problem(
                    fields.where("database"),
                    ("Invalid value '%s' for database of source (must be %s): one run sees"
                                    + " one catalog, so remove it or read the table through a view")
                            .formatted(database.get(), catalog.get()));
        }
        return database;
    }
}
