package io.kappalake.transform;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.lakehouse.catalog.Catalogs;
import io.kappalake.lakehouse.catalog.Namespaces;
import io.kappalake.lakehouse.cli.Kappalake;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.lakehouse.trino.TrinoSession;
import io.kappalake.local.testing.Answer;
import io.kappalake.local.testing.SharedServers;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * Project {@code shop} in a folder, on the shared servers, with schemas of its own: one of sources
 * and one of marts. In statements {@code raw.} and {@code marts.} stand for them; unqualified names
 * are those of marts.
 */
public final class LakeProject implements AutoCloseable {
    private static final AtomicLong NUMBERS =
            new AtomicLong(System.currentTimeMillis() % 1_000_000_000 * 1000);

    private final Path root;
    private final LakehouseConfig config;
    private final Catalogs.Opened opened;
    private final TrinoSession trino;
    private final String raw;
    private final String marts;
    private final Map<String, String> sources = new TreeMap<>();

    private LakeProject(Path root, LakehouseConfig config, String raw, String marts) {
        this.root = root;
        this.config = config;
        this.raw = raw;
        this.marts = marts;
        this.opened = Catalogs.open(config.catalog());
        Namespaces.ensure(opened.catalog(), Namespace.of(raw));
        Namespaces.ensure(opened.catalog(), Namespace.of(marts));
        this.trino = TrinoSession.open(config.trino(), marts);
    }

    /** An empty project in a folder; its schemas are new. */
    public static LakeProject in(Path folder) {
        long number = NUMBERS.incrementAndGet();
        LakeProject project =
                new LakeProject(
                        folder, SharedServers.up().config(), "raw_" + number, "marts_" + number);
        String schema = "\"{{ var('marts') }}\"";
        project.file(
                        "dbt_project.yml",
                        """
                        name: shop
                        version: '1.0'
                        profile: shop
                        models:
                          +schema: %1$s
                        seeds:
                          +schema: %1$s
                        """
                                .formatted(schema))
                .file(
                        "macros/generate_schema_name.sql",
                        "{% macro generate_schema_name(custom, node) %}{{ custom }}{% endmacro %}");
        return project;
    }

    /** The same project and sources with another schema of marts, which is new. */
    public LakeProject elsewhere() {
        return new LakeProject(root, config, raw, "marts_" + NUMBERS.incrementAndGet());
    }

    /** Writes a file of the project. */
    public LakeProject file(String name, String text) {
        try {
            Path file = root.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The text of a file of the project. */
    public String read(String name) {
        try {
            return Files.readString(root.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a model. */
    public LakeProject model(String name, String sql) {
        return file("models/" + name + ".sql", sql);
    }

    /** Removes a file of the project. */
    public void remove(String name) {
        try {
            Files.delete(root.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Creates a source table and declares it. */
    public LakeProject source(String table, String columns) {
        execute("CREATE TABLE raw.%s (%s)".formatted(table, columns));
        return declare(table);
    }

    /** Declares what is in the schema of sources. */
    public LakeProject declare(String table) {
        sources.put(table, "      - name: " + table + "\n");
        return file(
                "models/sources.yml",
                "sources:\n  - name: raw\n    schema: %s\n    tables:\n%s"
                        .formatted(raw, String.join("", sources.values())));
    }

    /** Runs a verb of {@code transform} on the project. */
    public Results run(String verb, String... options) {
        return runTelling(text -> {}, verb, options);
    }

    /** The same; the run waits while something is done about what it says. */
    public Results runTelling(Consumer<String> listener, String verb, String... options) {
        StringWriter out = new StringWriter();
        StringWriter err =
                new StringWriter() {
                    @Override
                    public void write(String text, int offset, int length) {
                        super.write(text, offset, length);
                        listener.accept(text.substring(offset, offset + length));
                    }
                };
        int exitCode =
                Kappalake.run(new PrintWriter(out), new PrintWriter(err), command(verb, options));
        return new Results(new Answer(exitCode, out.toString(), err.toString()));
    }

    /** The arguments with which {@link #run} calls Kappalake. */
    public String[] command(String verb, String... options) {
        List<String> args = new ArrayList<>(List.of("transform", verb));
        args.addAll(Arrays.asList(options));
        args.addAll(List.of("--project-dir", root.toString(), "--output", "json"));
        args.addAll(List.of("--vars", "{marts: " + marts + "}"));
        args.addAll(List.of("--config", config.file().toString()));
        return args.toArray(String[]::new);
    }

    /** Builds, and requires that everything is good. */
    public Results build(String... options) {
        return run("build", options).good();
    }

    /** The rows of a query, values separated by bars. */
    public List<String> rows(String sql) {
        return trino.query(
                named(sql),
                row -> {
                    List<String> values = new ArrayList<>();
                    for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                        values.add(String.valueOf(row.getObject(i)));
                    }
                    return String.join("|", values);
                });
    }

    /** The only number that a query yields. */
    public long count(String sql) {
        return trino.query(named(sql), row -> row.getLong(1)).getFirst();
    }

    /** Runs a statement. */
    public void execute(String sql) {
        trino.execute(named(sql));
    }

    private String named(String sql) {
        return sql.replace("raw.", raw + ".").replace("marts.", marts + ".");
    }

    /** The schema of its sources. */
    public String schemaOfSources() {
        return raw;
    }

    /** The schema of its marts. */
    public String schemaOfMarts() {
        return marts;
    }

    /** Statements that Trino has run, but for those that ask for this. */
    public long statements() {
        return count(
                "SELECT count(*) FROM system.runtime.queries"
                        + " WHERE query NOT LIKE '%system.runtime.queries%' AND query <> 'SELECT 1'");
    }

    /** Statements on this project's marts that Trino has run and that match a pattern. */
    public long statements(String like) {
        return count(
                "SELECT count(*) FROM system.runtime.queries WHERE query NOT LIKE '%%system.runtime.queries%%' AND query LIKE '%%%s%%' AND query LIKE '%s'"
                        .formatted(marts, like));
    }

    /** A mart's Iceberg table, as it is now. */
    public Table mart(String name) {
        return opened.catalog().loadTable(TableIdentifier.of(marts, name));
    }

    /** A source's Iceberg table, as it is now. */
    public Table raw(String name) {
        return opened.catalog().loadTable(TableIdentifier.of(raw, name));
    }

    /** The id of a mart's current snapshot. */
    public long snapshot(String name) {
        return mart(name).currentSnapshot().snapshotId();
    }

    /** Requires that no snapshot of a mart has delete files. */
    public void assertNoDeleteFiles(String name) {
        Table table = mart(name);
        for (Snapshot snapshot : table.snapshots()) {
            assertThat(snapshot.deleteManifests(table.io()))
                    .as("delete files of %s in snapshot %s", name, snapshot)
                    .isEmpty();
        }
    }

    /** Requires that a mart has the same rows here and there. */
    public void assertSame(String mart, LakeProject other) {
        String sql = "SELECT * FROM %s.%s EXCEPT ALL SELECT * FROM %s.%s";
        assertThat(rows(sql.formatted(marts, mart, other.marts, mart)))
                .as("rows that only the incremental %s has", mart)
                .isEmpty();
        assertThat(rows(sql.formatted(other.marts, mart, marts, mart)))
                .as("rows that only the rebuilt %s has", mart)
                .isEmpty();
    }

    /** The drafts of this project's marts. */
    public List<String> drafts() {
        return opened.catalog().listTables(Namespace.of("drafts")).stream()
                .map(TableIdentifier::name)
                .filter(name -> name.startsWith(marts + "__"))
                .toList();
    }

    /** The catalog. */
    public Catalog catalog() {
        return opened.catalog();
    }

    /** The lakehouse's configuration. */
    public LakehouseConfig config() {
        return config;
    }

    /** The schema of sources. */
    public String rawSchema() {
        return raw;
    }

    /** The schema of marts. */
    public String schema() {
        return marts;
    }

    /** The project's folder. */
    public Path root() {
        return root;
    }

    @Override
    public void close() {
        trino.close();
        opened.close();
    }
}
