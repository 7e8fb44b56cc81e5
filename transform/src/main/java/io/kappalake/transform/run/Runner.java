package io.kappalake.transform.run;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.transform.manifest.Manifest;
import io.kappalake.transform.manifest.ModelNode;
import io.kappalake.transform.manifest.TestNode;
import io.kappalake.transform.project.Materialization;
import io.kappalake.transform.project.Severity;
import io.kappalake.transform.relation.RelationName;
import io.kappalake.transform.result.Console;
import io.kappalake.transform.result.NodeResult;
import io.kappalake.transform.result.RunResults;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Runs a project: computes models into drafts, tests what the tables would be, and publishes.
 *
 * <pre>
 *   pins          every table that is read, at the snapshot that it has when the run begins
 *   build  a ─┐
 *   build  b ─┴─► test ─► publish {a, b} in one commit ─► what reads them
 * </pre>
 */
public final class Runner {
    private final Manifest manifest;
    private final LakehouseConfig config;
    private final Path target;
    private final Clock clock;
    private final String version;

    /**
     * A runner of a project in a lakehouse.
     *
     * @param target folder for compiled SQL and results
     */
    public Runner(
            Manifest manifest, LakehouseConfig config, Path target, Clock clock, String version) {
        this.manifest = requireNonNull(manifest, "manifest");
        this.config = requireNonNull(config, "config");
        this.target = requireNonNull(target, "target");
        this.clock = requireNonNull(clock, "clock");
        this.version = requireNonNull(version, "version");
    }

    /**
     * Runs, and writes {@code run_results.json}. Failures of nodes are in the results; whatever
     * failed, each live table is as before or as its tests have let pass.
     *
     * @throws LakehouseException {@code UNAVAILABLE} if the catalog does not answer at all
     */
    public RunResults run(RunOptions options, Console console) {
        Instant start = clock.instant();
        String runId = manifest.context().invocationId();
        ActiveRuns.begin(runId);
        try (OpenLake open = OpenLake.open(config, manifest)) {
            Lake lake = open.lake();
            List<NodeResult> results = execute(lake, options, console);
            lake.journal().end(results.stream().noneMatch(r -> r.status().isRetryable()));
            RunResults run =
                    new RunResults(
                            runId,
                            version,
                            start,
                            clock.instant(),
                            selected(options),
                            results,
                            options.args());
            run.write(target);
            return run;
        } finally {
            ActiveRuns.end(runId);
        }
    }

    private List<String> selected(RunOptions options) {
        List<String> selected = new ArrayList<>(new TreeSet<>(options.build()));
        selected.addAll(new TreeSet<>(options.test()));
        return selected;
    }

    private List<NodeResult> execute(Lake lake, RunOptions options, Console console) {
        Set<String> build = new LinkedHashSet<>();
        manifest.graph()
                .ordered(options.build())
                .forEach(
                        node -> {
                            ModelNode model = manifest.models().get(node.id());
                            if (model == null
                                    || model.materialized() != Materialization.EPHEMERAL) {
                                build.add(node.id());
                            }
                        });
        lake.pins().pinAll(relations(options));
        Ownership ownership = new Ownership(manifest, lake, options.adopt());
        ownership.check(build);
        List<TestNode> tests =
                options.test().stream().sorted().map(id -> manifest.tests().get(id)).toList();
        List<List<String>> groups =
                PublicationGroups.of(manifest.graph(), build, together(options, build, tests));
        Compiler compiler = new Compiler(manifest, lake, target, build, options.fullRefresh());
        SourceCode source = new SourceCode(manifest);
        ModelBuild models =
                new ModelBuild(
                        lake,
                        compiler,
                        new Inputs(lake.trinoCatalog()),
                        source,
                        ownership,
                        options.patience());
        new Preflight(manifest, lake, compiler, source)
                .check(
                        build,
                        tests.stream().filter(test -> !builtOf(test, build).isEmpty()).toList(),
                        options.threads());
        RunLog log = new RunLog(console, clock, build.size() + tests.size());
        NodeWork work =
                new NodeWork(
                        manifest,
                        lake,
                        compiler,
                        log,
                        models,
                        new SeedBuild(lake, manifest.project().root(), options.fullRefresh()),
                        options.auditWhole());
        TaskGraph tasks = new TaskGraph();
        Map<String, Integer> groupOf = new LinkedHashMap<>();
        for (int i = 0; i < groups.size(); i++) {
            for (String id : groups.get(i)) {
                groupOf.put(id, i);
            }
        }
        Map<String, Set<String>> reads = PublicationGroups.readsAmong(manifest.graph(), build);
        for (int i = 0; i < groups.size(); i++) {
            int number = i;
            List<TestNode> audits = testsOf(groups.get(i), tests, groupOf);
            GroupWork group =
                    work.group("%s-%d".formatted(lake.runId(), i + 1), groups.get(i), audits);
            for (String id : groups.get(i)) {
                Set<String> after = new HashSet<>();
                for (String parent : reads.get(id)) {
                    after.add(
                            groupOf.get(parent) == number
                                    ? parent
                                    : publishing(groupOf.get(parent)));
                }
                tasks.add(id, after, group.building(id));
            }
            Set<String> after = new HashSet<>(groups.get(i));
            for (TestNode test : audits) {
                for (String id : builtOf(test, build)) {
                    if (groupOf.get(id) != number) {
                        after.add(publishing(groupOf.get(id)));
                    }
                }
            }
            Set<String> tested = new HashSet<>(groups.get(i));
            for (TestNode test : audits) {
                tasks.add(test.id(), after, group.testing(test));
                tested.add(test.id());
            }
            tasks.add(publishing(i), tested, group.publishing());
        }
        for (TestNode test : tests) {
            if (builtOf(test, build).isEmpty()) {
                tasks.add(test.id(), Set.of(), work.testing(test));
            }
        }
        tasks.run(options.threads(), options.failFast());
        return log.results();
    }

    private static String publishing(int group) {
        return "publish " + group;
    }

    /** All tables that anything of the run names, so that they are looked at at once. */
    private Set<RelationName> relations(RunOptions options) {
        Set<String> ids = new TreeSet<>(options.build());
        options.test().forEach(id -> ids.addAll(manifest.tests().get(id).dependsOn()));
        Set<String> all = new TreeSet<>(ids);
        ids.forEach(id -> all.addAll(manifest.graph().ancestors(id)));
        Set<RelationName> relations = new TreeSet<>();
        for (String id : all) {
            ModelNode model = manifest.models().get(id);
            if (model == null || model.materialized() != Materialization.EPHEMERAL) {
                manifest.relation(id).ifPresent(relations::add);
            }
        }
        return relations;
    }

    private Collection<Set<String>> together(
            RunOptions options, Set<String> build, List<TestNode> tests) {
        if (options.atomic()) {
            return List.of(build);
        }
        List<Set<String>> together = new ArrayList<>();
        for (TestNode test : tests) {
            if (test.config().severity() == Severity.ERROR) {
                together.add(builtOf(test, build));
            }
        }
        return together;
    }

    /** What a test reads of what is built; of ephemeral models, what they read. */
    private Set<String> builtOf(TestNode test, Set<String> build) {
        Set<String> found = new TreeSet<>();
        List<String> open = new ArrayList<>(test.dependsOn());
        Set<String> seen = new HashSet<>();
        while (!open.isEmpty()) {
            String id = open.removeLast();
            if (build.contains(id)) {
                found.add(id);
            } else if (seen.add(id)) {
                ModelNode model = manifest.models().get(id);
                if (model != null && model.materialized() == Materialization.EPHEMERAL) {
                    open.addAll(model.dependsOn());
                }
            }
        }
        return found;
    }

    /** The tests that run once all of a group is computed and nothing later is needed. */
    private List<TestNode> testsOf(
            List<String> group, List<TestNode> tests, Map<String, Integer> groupOf) {
        int number = groupOf.get(group.getFirst());
        return tests.stream()
                .filter(
                        test ->
                                builtOf(test, groupOf.keySet()).stream()
                                                .mapToInt(groupOf::get)
                                                .max()
                                                .orElse(-1)
                                        == number)
                .toList();
    }
}
