package io.kappalake.transform.cli;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.cli.DurationConverter;
import io.kappalake.lakehouse.cli.LakehouseOptions;
import io.kappalake.lakehouse.cli.MetricsFile;
import io.kappalake.lakehouse.cli.Output;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.transform.graph.Kind;
import io.kappalake.transform.manifest.Manifest;
import io.kappalake.transform.manifest.TestNode;
import io.kappalake.transform.result.Console;
import io.kappalake.transform.result.NodeResult;
import io.kappalake.transform.result.RunMetrics;
import io.kappalake.transform.result.RunResults;
import io.kappalake.transform.result.Status;
import io.kappalake.transform.run.RunOptions;
import io.kappalake.transform.run.Runner;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the verbs that run nodes have in common. A picocli mixin. */
final class Building {
    private static final int MOST_THREADS = 64;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Mixin private LakehouseOptions lakehouse;
    @Mixin private Workspace workspace;
    @Mixin private Output output;
    @Mixin private MetricsFile metrics;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "2",
            description = "How many nodes run at once (default: ${DEFAULT-VALUE}).")
    private int threads;

    @Option(
            names = {"-x", "--fail-fast"},
            description = "Begin nothing more after the first failure.")
    private boolean failFast;

    @Option(
            names = {"-f", "--full-refresh"},
            description = "Build incremental models and seeds anew.")
    private boolean fullRefresh;

    @Option(names = "--atomic", description = "Publish all tables of the run in one step, or none.")
    private boolean atomic;

    @Option(
            names = "--adopt",
            description = "Replace tables and views, too, that no model or seed has made.")
    private boolean adopt;

    /** What tests judge. */
    enum AuditedRows {
        NEW,
        WHOLE
    }

    @Option(
            names = "--audit",
            paramLabel = "ROWS",
            defaultValue = "new",
            description =
                    "What tests of single rows and of keys judge: new (the default: what the run"
                            + " writes, where the rest has passed before) or whole (all rows).")
    private AuditedRows audit;

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            arity = "0..1",
            fallbackValue = "1h",
            defaultValue = "0s",
            converter = DurationConverter.class,
            description =
                    "Wait for another run that writes the same table, at most so long (without a"
                            + " time: ${FALLBACK-VALUE}); without the option such a run is refused.")
    private Duration patience;

    /** The lakehouse, the project and how to speak, once the options are known. */
    record Started(LakehouseConfig config, Manifest manifest, Path target, Console console) {
        /** The ids of the selected nodes; what matches nothing is said. */
        Set<String> select(Selectors selectors) {
            return selectors.of(manifest, target, warning -> console.say("Warning: " + warning));
        }
    }

    /** Reads the configuration and the project. */
    Started start() {
        if (threads < 1 || threads > MOST_THREADS) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "Invalid value '%d' for --threads (must be from 1 to %d)"
                            .formatted(threads, MOST_THREADS));
        }
        LakehouseConfig config = lakehouse.load();
        Console console =
                Console.of(
                        output.json() ? output.err() : output.out(),
                        Clock.system(ZoneId.systemDefault()),
                        System.getenv());
        Manifest manifest =
                workspace.load(
                        new Workspace.Call(config, threads, fullRefresh, console::say),
                        warning -> console.say("Warning: " + warning));
        return new Started(config, manifest, workspace.target(manifest.project()), console);
    }

    /**
     * Runs selected nodes.
     *
     * @param built which of the selected models and seeds are meant
     * @param tested which of the selected tests are meant, knowing what is built
     * @return the exit code
     */
    int run(
            Selectors selectors,
            BiPredicate<Manifest, String> built,
            BiPredicate<TestNode, Set<String>> tested) {
        Started started = start();
        Manifest manifest = started.manifest();
        Set<String> ids = started.select(selectors);
        Set<String> build = new TreeSet<>(ids);
        build.removeIf(id -> manifest.tests().containsKey(id) || !built.test(manifest, id));
        Set<String> chosen = new TreeSet<>(build);
        for (String id : ids) {
            TestNode test = manifest.tests().get(id);
            if (test != null && tested.test(test, build)) {
                chosen.add(id);
            }
        }
        return run(started, chosen);
    }

    /** Runs nodes; see {@link #run(Selectors, BiPredicate, BiPredicate)}. */
    int run(Started started, Set<String> chosen) {
        Manifest manifest = started.manifest();
        Set<String> build = new TreeSet<>(chosen);
        build.removeIf(id -> kind(manifest, id) != Kind.MODEL && kind(manifest, id) != Kind.SEED);
        Set<String> test = new TreeSet<>(chosen);
        test.removeIf(id -> kind(manifest, id) != Kind.TEST);
        started.console()
                .say(
                        "Found %d models, %d seeds, %d tests, %d sources in project %s"
                                .formatted(
                                        manifest.models().size(),
                                        manifest.seeds().size(),
                                        manifest.tests().size(),
                                        manifest.sources().size(),
                                        manifest.project().name()));
        if (build.isEmpty() && test.isEmpty()) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "Nothing to do: the selection matches nothing that this verb works on; './kappalake transform ls' lists the nodes");
        }
        RunResults results =
                new Runner(
                                manifest,
                                started.config(),
                                started.target(),
                                Clock.systemUTC(),
                                version())
                        .run(
                                new RunOptions(
                                        build,
                                        test,
                                        threads,
                                        failFast,
                                        fullRefresh,
                                        atomic,
                                        adopt,
                                        audit == AuditedRows.WHOLE,
                                        patience,
                                        arguments()),
                                started.console());
        started.console().summary(results.results(), results.elapsed());
        metrics.write(() -> RunMetrics.of(results));
        output.result(RunReport.of(results));
        return results.results().stream().anyMatch(Building::isBad) ? 1 : 0;
    }

    private static boolean isBad(NodeResult result) {
        return result.status() == Status.ERROR
                || result.status() == Status.FAIL
                || result.status() == Status.SKIPPED;
    }

    static Kind kind(Manifest manifest, String id) {
        return manifest.graph().node(id).kind();
    }

    static String version() {
        String version = Building.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    private Map<String, Object> arguments() {
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("which", command.name());
        arguments.put("full_refresh", fullRefresh);
        arguments.put("atomic", atomic);
        arguments.put("adopt", adopt);
        arguments.put("audit", audit.name().toLowerCase(Locale.ROOT));
        arguments.put("fail_fast", failFast);
        arguments.put("threads", threads);
        workspace.targetName().ifPresent(name -> arguments.put("target", name));
        return arguments;
    }

    Output output() {
        return output;
    }

    /** Goes on with the options of an earlier run where none were given. */
    void takeOver(Map<String, Object> earlier) {
        fullRefresh |= Boolean.TRUE.equals(earlier.get("full_refresh"));
        atomic |= Boolean.TRUE.equals(earlier.get("atomic"));
        adopt |= Boolean.TRUE.equals(earlier.get("adopt"));
        if (earlier.get("target") instanceof String name) {
            workspace.takeOverTarget(name);
        }
    }

    boolean isFullRefresh() {
        return fullRefresh;
    }
}
