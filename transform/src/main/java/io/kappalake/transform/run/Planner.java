package io.kappalake.transform.run;

import static java.util.Objects.requireNonNull;

import io.kappalake.transform.change.ChangesQuery;
import io.kappalake.transform.change.FileChanges;
import io.kappalake.transform.manifest.Manifest;
import io.kappalake.transform.manifest.ModelNode;
import io.kappalake.transform.manifest.SeedNode;
import io.kappalake.transform.materialization.ModelQuery;
import io.kappalake.transform.materialization.TableSpec;
import io.kappalake.transform.materialization.ViewWriter;
import io.kappalake.transform.project.Materialization;
import io.kappalake.transform.reading.Pins.Pin;
import io.kappalake.transform.reading.Reader;
import io.kappalake.transform.relation.RelationName;
import io.kappalake.transform.relation.TableState;
import io.kappalake.transform.run.Compiler.Compiled;
import io.kappalake.transform.sql.RewrittenSql;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.SnapshotSummary;

/** Tells what a build would do, in the way the build itself decides, without running it. */
final class Planner {
    private final Manifest manifest;
    private final Lake lake;
    private final Compiler compiler;
    private final ModelBuild models;
    private final Set<String> changing = new HashSet<>();

    Planner(Manifest manifest, Lake lake, Compiler compiler) {
        this.manifest = requireNonNull(manifest, "manifest");
        this.lake = requireNonNull(lake, "lake");
        this.compiler = requireNonNull(compiler, "compiler");
        this.models =
                new ModelBuild(
                        lake,
                        compiler,
                        new Inputs(lake.trinoCatalog()),
                        new SourceCode(manifest),
                        new Ownership(manifest, lake, false),
                        Duration.ZERO);
    }

    /** What would happen to a node; empty for what becomes no relation. Call in building order. */
    Optional<PlannedNode> plan(String id) {
        ModelNode model = manifest.models().get(id);
        Optional<PlannedNode> planned;
        if (model == null) {
            planned = Optional.ofNullable(manifest.seeds().get(id)).map(this::seed);
        } else if (model.materialized() == Materialization.EPHEMERAL) {
            if (model.dependsOn().stream().anyMatch(changing::contains)) {
                changing.add(id);
            }
            planned = Optional.empty();
        } else {
            planned = Optional.of(model(model));
        }
        planned.filter(node -> !node.action().equals("nothing"))
                .ifPresent(node -> changing.add(id));
        return planned;
    }

    private PlannedNode seed(SeedNode seed) {
        boolean there = lake.pins().table(seed.relation()).isPresent();
        boolean same =
                there
                        && SeedBuild.isUnchanged(
                                seed,
                                manifest.project().root(),
                                lake.pins().table(seed.relation()).orElseThrow());
        return new PlannedNode(
                seed.id(),
                seed.relation().toString(),
                !there ? "first build" : same ? "nothing" : "rebuild",
                null,
                files(lake.pins().table(seed.relation())),
                List.of(),
                !there
                        ? "there is no table yet"
                        : same ? "the file is as it was" : "the file changed");
    }

    private PlannedNode model(ModelNode model) {
        RelationName name = model.relation();
        List<String> waits =
                model.dependsOn().stream().filter(changing::contains).sorted().toList();
        Optional<TableState> live = lake.pins().table(name);
        if (model.materialized() == Materialization.VIEW) {
            return view(model);
        }
        if (!waits.isEmpty()) {
            return planned(
                    model,
                    action(model, live, compiler.isIncremental(model)),
                    null,
                    live,
                    "reads what changes: " + String.join(", ", waits));
        }
        ModelLook look = models.look(model);
        if (look.isUnchanged()) {
            return planned(model, "nothing", 0L, live, look.why());
        }
        List<String> added =
                live.map(state -> newColumns(look.compiled(), look.sql(), state)).orElse(List.of());
        return new PlannedNode(
                model.id(),
                name.toString(),
                action(model, live, look.incremental()),
                rows(look.reader(), name),
                files(live),
                added,
                look.why());
    }

    private static String action(ModelNode model, Optional<TableState> live, boolean incremental) {
        if (live.isEmpty()) {
            return "first build";
        }
        return incremental
                ? TableSpec.of(model.relation(), model.config()).strategy().toString()
                : "rebuild";
    }

    private List<String> newColumns(Compiled compiled, RewrittenSql sql, TableState live) {
        return ModelBuild.located(
                        compiled,
                        () -> lake.sessions().with(trino -> new ModelQuery(trino, sql).describe()))
                .stream()
                .map(column -> column.name())
                .filter(column -> !column.equals(ChangesQuery.CHANGE))
                .filter(column -> live.table().schema().findField(column) == null)
                .toList();
    }

    private static Long rows(Reader reader, RelationName own) {
        long rows = 0;
        for (var input : reader.inputs().entrySet()) {
            ChangesQuery changes = reader.changes().get(input.getKey());
            if (changes != null) {
                rows += changes.rowsToRead();
            } else if (!input.getKey().equals(own)
                    && input.getValue().snapshot().isPresent()
                    && input.getValue().table() != null) {
                rows +=
                        FileChanges.totalRecords(
                                input.getValue().table(), input.getValue().snapshot().getAsLong());
            }
        }
        return rows;
    }

    private PlannedNode view(ModelNode model) {
        Reader reader = compiler.reader();
        Compiled compiled = compiler.compile(model, reader, false);
        String text = compiler.viewSql(compiled, model.relation());
        Pin there = lake.pins().pin(model.relation());
        compiler.read(compiled, reader, model.file().file(), model.relation().schema());
        boolean same = ViewWriter.isCurrent(there, text, ModelBuild.columns(reader));
        String action =
                same ? "nothing" : there instanceof Pin.Missing ? "create view" : "replace view";
        return planned(
                model,
                action,
                0L,
                Optional.empty(),
                same
                        ? "the view says the same"
                        : "the view is missing, says something else, or is of other columns");
    }

    private static PlannedNode planned(
            ModelNode model, String action, Long rows, Optional<TableState> live, String why) {
        return new PlannedNode(
                model.id(), model.relation().toString(), action, rows, files(live), List.of(), why);
    }

    private static Long files(Optional<TableState> live) {
        return live.filter(state -> state.table() != null && state.snapshot().isPresent())
                .map(
                        state ->
                                state.table()
                                        .snapshot(state.snapshot().getAsLong())
                                        .summary()
                                        .get(SnapshotSummary.TOTAL_DATA_FILES_PROP))
                .map(Long::valueOf)
                .orElse(null);
    }
}
