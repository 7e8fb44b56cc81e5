package io.kappalake.transform.run;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.problem.Location;
import io.kappalake.transform.manifest.Manifest;
import io.kappalake.transform.manifest.ModelNode;
import io.kappalake.transform.manifest.TestNode;
import io.kappalake.transform.materialization.ModelQuery;
import io.kappalake.transform.materialization.TableSpec;
import io.kappalake.transform.materialization.TableWriter;
import io.kappalake.transform.memory.ModelCode;
import io.kappalake.transform.memory.ModelMemory;
import io.kappalake.transform.project.Problems;
import io.kappalake.transform.reading.Reader;
import io.kappalake.transform.relation.RelationName;
import io.kappalake.transform.relation.TableState;
import io.kappalake.transform.run.Compiler.Compiled;
import io.kappalake.transform.sql.RewrittenSql;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Looks, before anything runs, whether the columns of changed incremental models still fit their
 * tables, and whether all is there that tests read. Trino plans queries and reads nothing.
 */
final class Preflight {
    private final Manifest manifest;
    private final Lake lake;
    private final Compiler compiler;
    private final SourceCode source;

    Preflight(Manifest manifest, Lake lake, Compiler compiler, SourceCode source) {
        this.manifest = requireNonNull(manifest, "manifest");
        this.lake = requireNonNull(lake, "lake");
        this.compiler = requireNonNull(compiler, "compiler");
        this.source = requireNonNull(source, "source");
    }

    /**
     * Checks models, and whether all is there that their tests read.
     *
     * @param tests of what is built
     * @param threads models that are looked at at once
     * @throws LakehouseException {@code INVALID_INPUT} with all problems of all models and tests
     */
    void check(Set<String> ids, Collection<TestNode> tests, int threads) {
        Problems problems = new Problems();
        UnbuiltReads unbuilt = new UnbuiltReads(manifest, lake, ids);
        for (TestNode test : tests) {
            unbuilt.of(test).ifPresent(message -> problems.problem(test.where(), message));
        }
        List<ModelNode> changed =
                ids.stream()
                        .map(manifest.models()::get)
                        .filter(model -> model != null && compiler.isIncremental(model))
                        .filter(this::hasChanged)
                        .toList();
        TaskGraph looks = new TaskGraph();
        Map<String, LakehouseException> found = new ConcurrentHashMap<>();
        for (ModelNode model : changed) {
            looks.add(model.id(), Set.of(), new Look(model, ids, found));
        }
        looks.run(threads, false);
        for (ModelNode model : changed) {
            if (found.containsKey(model.id())) {
                report(model, found.get(model.id()), problems);
            }
        }
        problems.throwIfAny();
    }

    /** A look at one model, the outcome of which is kept by its id. */
    private final class Look implements TaskGraph.Task {
        private final ModelNode model;
        private final Set<String> built;
        private final Map<String, LakehouseException> found;

        Look(ModelNode model, Set<String> built, Map<String, LakehouseException> found) {
            this.model = model;
            this.built = built;
            this.found = found;
        }

        @Override
        public boolean run() {
            check(model, built).ifPresent(problem -> found.put(model.id(), problem));
            return true;
        }

        @Override
        public void skip() {
            throw new IllegalStateException("No look waits for another");
        }
    }

    /** Whether the code of a model changed that will go on with its table as it is. */
    private boolean hasChanged(ModelNode model) {
        TableState live = lake.pins().table(model.relation()).orElseThrow();
        ModelMemory memory =
                ModelMemory.from(model.relation().toString(), live.table().properties());
        ModelCode then = ModelCode.parse(memory.fingerprint());
        boolean builtAnew = then.isKnown() && ModelJudge.goesOnFromCursors(model, memory);
        return !builtAnew && !then.source().equals(source.fingerprint(model));
    }

    private Optional<LakehouseException> check(ModelNode model, Set<String> ids) {
        RelationName name = model.relation();
        TableState live = lake.pins().table(name).orElseThrow();
        try {
            Reader reader =
                    new Reader(lake.pins(), compiler::query, source -> OptionalLong.empty());
            Compiled compiled = compiler.compile(model, reader, true);
            RewrittenSql sql = compiler.read(compiled, reader, model.file().file(), name.schema());
            var columns =
                    ModelBuild.located(
                            compiled,
                            () ->
                                    lake.sessions()
                                            .with(trino -> new ModelQuery(trino, sql).describe()));
            TableWriter.requireFitting(
                    TableSpec.of(name, model.config()), live.table().schema(), columns);
            return Optional.empty();
        } catch (LakehouseException e) {
            if (e.code() == ErrorCode.UNAVAILABLE) {
                throw e;
            }
            // what this run builds before may well have the columns then
            boolean early = model.dependsOn().stream().anyMatch(ids::contains);
            return early && e.code() != ErrorCode.INVALID_INPUT ? Optional.empty() : Optional.of(e);
        }
    }

    private static void report(ModelNode model, LakehouseException e, Problems problems) {
        problems.problem(Location.of(model.file().file()), e.getMessage());
    }
}
