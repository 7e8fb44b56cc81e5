package io.kappalake.transform.run;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.transform.manifest.Manifest;
import io.kappalake.transform.manifest.ModelNode;
import io.kappalake.transform.manifest.TestNode;
import io.kappalake.transform.project.Materialization;
import io.kappalake.transform.relation.RelationName;
import io.kappalake.transform.result.Status;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Runs the data tests that say something of source tables, as if other rows stood in these. Writes
 * no table. Such tests read sources and seeds alone, directly or through views and ephemeral
 * models; a test that also reads a table that the project builds is left out, as that table will
 * follow its sources only with the next run.
 */
public final class SourceTests {
    private final Manifest manifest;
    private final LakehouseConfig config;
    private final Path target;

    /**
     * The tests of a project.
     *
     * @param target folder for compiled SQL
     */
    public SourceTests(Manifest manifest, LakehouseConfig config, Path target) {
        this.manifest = requireNonNull(manifest, "manifest");
        this.config = requireNonNull(config, "config");
        this.target = requireNonNull(target, "target");
    }

    /**
     * What a test found.
     *
     * @param status {@code PASS}, {@code WARN}, {@code FAIL}, or {@code ERROR} if it could not run
     * @param failures what {@code fail_calc} counted
     */
    public record Result(String id, String name, Status status, long failures, String message) {}

    /**
     * Runs the tests that concern some sources, in the order of their names.
     *
     * @param instead what to read in the place of each source, a query in parentheses whose names
     *     have their schema
     * @throws LakehouseException {@code UNAVAILABLE} if the catalog does not answer; what goes
     *     wrong in a test is its result
     */
    public List<Result> run(Map<RelationName, String> instead) {
        List<TestNode> tests =
                manifest.tests().values().stream()
                        .filter(test -> concerns(test.dependsOn(), instead.keySet()))
                        .sorted(Comparator.comparing(TestNode::name).thenComparing(TestNode::id))
                        .toList();
        // views are read as the project has them, not as they were when they were last created
        Set<String> views =
                manifest.models().values().stream()
                        .filter(SourceTests::isQuery)
                        .map(ModelNode::id)
                        .collect(Collectors.toSet());
        try (OpenLake open = OpenLake.open(config, manifest)) {
            instead.forEach(open.lake().pins()::put);
            Compiler compiler = new Compiler(manifest, open.lake(), target, views, false);
            Audit audit = new Audit(open.lake(), compiler, manifest.context().schema());
            List<Result> results = new ArrayList<>();
            tests.forEach(test -> results.add(run(audit, test)));
            return results;
        }
    }

    private static Result run(Audit audit, TestNode test) {
        try {
            Audit.Finding found = audit.run(audit.prepare(test, Optional.empty()));
            return new Result(
                    test.id(), test.name(), found.status(), found.failures(), found.message());
        } catch (LakehouseException e) {
            return new Result(test.id(), test.name(), Status.ERROR, 0, e.getMessage());
        }
    }

    private static boolean isQuery(ModelNode model) {
        return model.materialized() == Materialization.VIEW
                || model.materialized() == Materialization.EPHEMERAL;
    }

    private boolean concerns(Set<String> ids, Set<RelationName> sources) {
        Set<String> read = new TreeSet<>();
        ids.forEach(id -> collect(id, read));
        return read.stream().noneMatch(this::isBuilt)
                && read.stream()
                        .anyMatch(
                                id -> manifest.relation(id).filter(sources::contains).isPresent());
    }

    private boolean isBuilt(String id) {
        ModelNode model = manifest.models().get(id);
        return model != null && !isQuery(model);
    }

    private void collect(String id, Set<String> read) {
        ModelNode model = manifest.models().get(id);
        if (read.add(id) && model != null && isQuery(model)) {
            model.dependsOn().forEach(parent -> collect(parent, read));
        }
    }
}
