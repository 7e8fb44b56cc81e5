package io.kappalake.replay.cli;

import io.kappalake.ingest.cli.IngestOverrides;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.cli.LakehouseOptions;
import io.kappalake.lakehouse.cli.MetricsFile;
import io.kappalake.lakehouse.cli.Output;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.orders.proof.RangeSum;
import io.kappalake.orders.rules.IngestConfig;
import io.kappalake.replay.ReplayListener;
import io.kappalake.replay.Replays;
import io.kappalake.replay.compare.Acceptance;
import io.kappalake.replay.compare.AuditReport;
import io.kappalake.replay.compare.TableDifference;
import io.kappalake.replay.compare.Verdict;
import io.kappalake.replay.plan.Bound;
import io.kappalake.replay.plan.PlanRequest;
import io.kappalake.replay.plan.ReplayPlan;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ./kappalake replay prove}. */
@Command(
        name = "prove",
        description = {
            "Read all of history again, compare it with what is live, and remove what that",
            "left: plan, start, audit and cancel in one, for cron. Publishes nothing. Prints",
            "one line. Exit code 0: equal, or within the tolerance; 3: differences, failing",
            "data tests, or sums that do not hold."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  ./kappalake replay prove --max-rate 20000",
            "  ./kappalake replay prove --set ingest.allowed-lateness=10m    what would change"
        })
final class ProveCommand implements Callable<Integer> {
    @Mixin private LakehouseOptions lakehouse;
    @Mixin private Output output;
    @Mixin private IngestOverrides overrides;
    @Mixin private RateOptions rate;
    @Mixin private AuditOptions audit;
    @Mixin private ReasonOptions reason;
    @Mixin private MetricsFile metrics;

    /**
     * Result of a proof.
     *
     * @param rows the verdict on the compared rows alone
     * @param records Kafka records that were read again
     * @param differing rows of all tables that differ
     * @param report file of the report
     */
    record Proof(
            String run,
            Verdict verdict,
            Verdict rows,
            long records,
            long differing,
            String report) {
        static Proof of(AuditReport report, String html) {
            return new Proof(
                    report.runId(),
                    report.verdict(),
                    report.rows(),
                    report.partitions().stream().mapToLong(RangeSum::records).sum(),
                    report.tables().stream().mapToLong(TableDifference::differing).sum(),
                    html);
        }
    }

    @Override
    public Integer call() {
        audit.tolerance();
        LakehouseConfig config = lakehouse.load();
        IngestConfig rules =
                IngestConfig.of(LakehouseConfig.load(config.file(), overrides.values()));
        PlanRequest request =
                new PlanRequest(
                        Optional.empty(),
                        new Bound.Earliest(),
                        new Bound.Now(),
                        new ReplayPlan.Publish(Optional.empty(), Optional.empty()),
                        rules.flat(),
                        Optional.empty(),
                        reason.get());
        try (Replays replays = Replays.open(config)) {
            ReplayPlan plan = replays.plan(request);
            Proof proof = prove(replays, plan);
            output.say(
                    "%s: %s, %,d records read again, %,d rows differ; report %s"
                            .formatted(
                                    proof.run(),
                                    proof.verdict(),
                                    proof.records(),
                                    proof.differing(),
                                    proof.report()));
            boolean holds = Acceptance.NONE.covers(proof.verdict(), proof.rows());
            metrics.write(() -> ReplayMetrics.of(proof, holds, Instant.now()));
            output.result(proof);
            return holds ? 0 : ErrorCode.DIFFERENT.exitCode();
        }
    }

    private Proof prove(Replays replays, ReplayPlan plan) {
        try {
            replays.start(plan, rate.get().orElse(0));
            replays.finish(plan, ReplayListener.NONE);
            Replays.AuditRequest request = audit.request(plan.run());
            AuditReport report = replays.audit(replays.find(plan.run()), request);
            Proof proof = Proof.of(report, request.html().toAbsolutePath().toString());
            remove(replays, plan);
            return proof;
        } catch (RuntimeException e) {
            try {
                remove(replays, plan);
            } catch (RuntimeException another) {
                e.addSuppressed(another);
            }
            throw e;
        }
    }

    private static void remove(Replays replays, ReplayPlan plan) {
        replays.list().stream()
                .filter(run -> run.id().equals(plan.run()) && !run.isOver())
                .findFirst()
                .ifPresent(run -> replays.cancellation(run).commit());
    }
}
