package io.kappalake.transform.run;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.lakehouse.draft.DraftState;
import io.kappalake.transform.context.Warehouse;
import io.kappalake.transform.manifest.Manifest;
import io.kappalake.transform.manifest.ModelNode;
import io.kappalake.transform.manifest.TestNode;
import io.kappalake.transform.materialization.ModelQuery;
import io.kappalake.transform.reading.Reader;
import io.kappalake.transform.run.Compiler.Compiled;
import io.kappalake.transform.sql.RewrittenSql;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** What looks at a project in a lakehouse and changes no table. Close it after use. */
public final class Inspection implements AutoCloseable {
    private final Manifest manifest;
    private final OpenLake open;
    private final Path target;

    private Inspection(Manifest manifest, OpenLake open, Path target) {
        this.manifest = requireNonNull(manifest, "manifest");
        this.open = requireNonNull(open, "open");
        this.target = requireNonNull(target, "target");
    }

    /**
     * Opens the lakehouse.
     *
     * @param target folder for compiled SQL
     */
    public static Inspection open(Manifest manifest, LakehouseConfig config, Path target) {
        return new Inspection(manifest, OpenLake.open(config, manifest), target);
    }

    private Compiler compiler(Set<String> selected, boolean fullRefresh) {
        return new Compiler(manifest, open.lake(), target, selected, fullRefresh);
    }

    /** Compiles models and tests; the SQL of each by id. */
    public Map<String, String> compile(Set<String> ids, boolean fullRefresh) {
        Compiler compiler = compiler(ids, fullRefresh);
        Map<String, String> compiled = new LinkedHashMap<>();
        manifest.graph()
                .ordered(ids)
                .forEach(
                        node -> {
                            ModelNode model = manifest.models().get(node.id());
                            TestNode test = manifest.tests().get(node.id());
                            Reader reader = compiler.reader();
                            if (model != null) {
                                boolean incremental = compiler.isIncremental(model);
                                compiled.put(
                                        node.id(),
                                        compiler.compile(model, reader, incremental).sql());
                            } else if (test != null) {
                                compiled.put(node.id(), compiler.compile(test, reader).sql());
                            }
                        });
        return compiled;
    }

    /** Some rows of a model's query, on the tables as they are; nothing is written. */
    public Warehouse.Result show(ModelNode model, int limit) {
        Compiler compiler = compiler(Set.of(model.id()), true);
        Reader reader = compiler.reader();
        Compiled compiled = compiler.compile(model, reader, false);
        RewrittenSql sql =
                compiler.read(compiled, reader, model.file().file(), model.relation().schema());
        open.lake()
                .sessions()
                .with(
                        trino ->
                                ModelBuild.located(
                                        compiled, () -> new ModelQuery(trino, sql).describe()));
        return new RunWarehouse(open.lake(), compiler.reader(), model.relation().schema())
                .run("SELECT * FROM (\n" + sql.text() + "\n) LIMIT " + limit);
    }

    /** What a build would do to models and seeds, in the order in which they are built. */
    public List<PlannedNode> plan(Set<String> ids, boolean fullRefresh) {
        Compiler compiler = compiler(ids, fullRefresh);
        Planner planner = new Planner(manifest, open.lake(), compiler);
        List<PlannedNode> planned = new ArrayList<>();
        manifest.graph()
                .ordered(ids)
                .forEach(node -> planner.plan(node.id()).ifPresent(planned::add));
        return planned;
    }

    /** The drafts that runs have left or are working on. */
    public List<DraftState> drafts() {
        return open.lake().drafts().list();
    }

    /** Removes drafts; returns what was removed. */
    public List<String> clean(Predicate<DraftState> which) {
        return open.lake().drafts().clean(which);
    }

    @Override
    public void close() {
        open.close();
    }
}
