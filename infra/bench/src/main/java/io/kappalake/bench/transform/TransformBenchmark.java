package io.kappalake.bench.transform;

import static java.util.Objects.requireNonNull;

import io.kappalake.bench.transform.BenchProject.Build;
import io.kappalake.bench.transform.PlainTrino.Merged;
import io.kappalake.bench.transform.TransformReport.Changed;
import io.kappalake.bench.transform.TransformReport.Ours;
import io.kappalake.bench.transform.TransformReport.Spread;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.lakehouse.trino.TrinoSession;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Measures an incremental model with two tests, one that follows it with 17, and plain statements
 * that write the same rows, in turns, so that other load on the machine affects both.
 *
 * <pre>
 *   source ── changes() ──► current_orders     merge by key, tested, published
 *                            └── changes() ──► order_values   the same, of a merged parent, 17 tests
 *   changed rows ── MERGE ► merged_orders      rolled back after each turn
 *                            └── copy
 * </pre>
 */
final class TransformBenchmark {
    private static final List<Double> SHARES = List.of(0.001, 0.01, 0.1);
    private static final double WARM_UP_SHARE = 0.01;

    private final TrinoSession trino;
    private final long orders;
    private final int runs;
    private final Consumer<String> progress;
    private final OrderVersions source;
    private final PlainTrino plain;
    private final BenchProject project;
    private final StatementLog statements;

    private TransformBenchmark(
            TrinoSession trino,
            BenchProject project,
            long orders,
            int runs,
            Consumer<String> progress) {
        this.trino = requireNonNull(trino, "trino");
        this.project = requireNonNull(project, "project");
        this.orders = orders;
        this.runs = runs;
        this.progress = requireNonNull(progress, "progress");
        source = new OrderVersions(trino, orders);
        plain = new PlainTrino(trino);
        statements = new StatementLog(trino);
    }

    /**
     * Runs it in a lakehouse that has no tables of its names.
     *
     * @param folder for the project
     * @param progress told what was measured
     */
    static TransformReport run(
            LakehouseConfig config, Path folder, long orders, int runs, Consumer<String> progress) {
        BenchProject project = BenchProject.write(folder, config.file());
        try (TrinoSession trino = TrinoSession.open(config.trino(), OrderVersions.SCHEMA)) {
            return new TransformBenchmark(trino, project, orders, runs, progress).run();
        }
    }

    private TransformReport run() {
        source.create();
        progress.accept(String.format(Locale.ROOT, "  %,d orders", orders));
        List<Ours.Run> first = new ArrayList<>();
        List<Double> created = new ArrayList<>();
        for (int i = 0; i <= runs; i++) {
            trino.execute("DROP TABLE IF EXISTS " + BenchProject.TABLE);
            Ours.Run run = ours(project::build);
            double create = plain.create();
            say(turn(i) + "first build", run, "CREATE TABLE AS %.2f s".formatted(create));
            if (i > 0) {
                first.add(run);
                created.add(create);
            }
        }
        say("first build of what follows it", ours(project::follow), "");
        change(WARM_UP_SHARE, Spread.NEWEST, 1, "warm-up, ");
        change(WARM_UP_SHARE, Spread.ALL, 1, "warm-up, ");
        List<Ours.Run> noChange = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            noChange.add(ours(project::build));
        }
        say("nothing changed", noChange.getLast(), noChange.getLast().build().message());
        List<Changed> changes = new ArrayList<>();
        List<Ours.Run> rebuilds = new ArrayList<>();
        for (double share : SHARES) {
            for (Spread spread : Spread.values()) {
                changes.add(change(share, spread, runs, ""));
            }
            if (share == TransformReport.SHARE_FOR_REBUILD) {
                for (int i = 0; i < runs; i++) {
                    rebuilds.add(ours(project::rebuild));
                    say("full rebuild", rebuilds.getLast(), "");
                }
            }
        }
        return TransformReport.of(
                orders,
                runs,
                Ours.of(first),
                TransformReport.median(created, seconds -> seconds),
                Ours.of(noChange),
                changes,
                Ours.of(rebuilds));
    }

    private static String turn(int number) {
        return number == 0 ? "warm-up, " : "";
    }

    private Changed change(double share, Spread spread, int turns, String prefix) {
        long versions = Math.max(1, Math.round(orders * share));
        List<Ours.Run> ours = new ArrayList<>();
        List<Ours.Run> followers = new ArrayList<>();
        List<Merged> merged = new ArrayList<>();
        List<Double> copied = new ArrayList<>();
        for (int i = 0; i < turns; i++) {
            source.change(versions, spread);
            source.append();
            ours.add(ours(project::build));
            followers.add(ours(project::follow));
            merged.add(plain.merge());
            copied.add(plain.copy());
            say(
                    "%s%,d versions among %s".formatted(prefix, versions, spread),
                    ours.getLast(),
                    String.format(
                            Locale.ROOT,
                            "what follows %.2f s (%d statements), MERGE %.2f s, copy %.2f s",
                            followers.getLast().build().seconds(),
                            followers.getLast().statements(),
                            merged.getLast().seconds(),
                            copied.getLast()));
        }
        return new Changed(
                share,
                spread,
                versions,
                Ours.of(ours),
                Ours.of(followers),
                TransformReport.median(merged, Merged::seconds),
                (long) TransformReport.median(merged, Merged::deleteFiles),
                TransformReport.median(copied, seconds -> seconds));
    }

    private Ours.Run ours(Supplier<Build> build) {
        statements.countNew();
        Build done = build.get();
        return new Ours.Run(done, statements.countNew());
    }

    private void say(String what, Ours.Run run, String beside) {
        progress.accept(
                String.format(
                        Locale.ROOT,
                        "  %s: Kappalake %.2f s (model %.2f s), %d statements, %d files replaced; %s",
                        what,
                        run.build().seconds(),
                        run.build().modelSeconds(),
                        run.statements(),
                        run.build().filesReplaced(),
                        beside));
    }
}
