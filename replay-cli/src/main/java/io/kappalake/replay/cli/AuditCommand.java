package io.kappalake.replay.cli;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.replay.audit.AuditReport;
import io.kappalake.replay.audit.Tolerance;
import io.kappalake.replay.audit.Verdict;
import io.kappalake.replay.job.OrderIngest;
import io.kappalake.replay.lake.Lake;
import io.kappalake.replay.run.Prover;
import io.kappalake.replay.run.ReplayRun;
import io.kappalake.replay.run.Runner;
import io.kappalake.replay.run.Runs;
import io.kappalake.replay.run.Step;
import io.kappalake.replay.trim.Trimmed;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ./kappalake replay audit}. */
@Command(
        name = "audit",
        description = {
            "Prove that a replay lost and doubled nothing, compare every row and window with what",
            "is live, run the data tests of the models' project on what the tables would be, write",
            "a report, and sign just what was audited. Exit code 0: equal, or within the tolerance;",
            "3: differences, or sums that do not hold."
        },
        mixinStandardHelpOptions = true)
final class AuditCommand implements Callable<Integer> {
    @Mixin private RunOptions options;

    @Mixin private AuditOptions audit;

    @Override
    public Integer call() {
        Tolerance tolerance = audit.tolerance();
        try (Lake lake = options.open()) {
            ReplayRun run = options.find(lake);
            run.require(
                    "audit",
                    "'resume' brings a replay to where it can be audited",
                    Step.TRIMMED,
                    Step.AUDITED);
            Runner runner = new Runner(lake, new OrderIngest(lake.config()));
            Prover prover = new Prover(lake, runner);
            Trimmed trimmed = Runs.read(run.last(Step.TRIMMED).orElseThrow(), Trimmed.class);
            AuditReport result =
                    audit.run(
                            lake,
                            run,
                            options.output(),
                            (tests, html) -> {
                                AuditReport found =
                                        prover.audit(run.plan(), trimmed, tolerance, tests);
                                prover.sign(run.plan(), trimmed, found, html);
                                return found;
                            });
            options.output().result(result);
            return result.verdict() == Verdict.EQUAL || result.verdict() == Verdict.WITHIN_TOLERANCE
                    ? 0
                    : ErrorCode.DIFFERENT.exitCode();
        }
    }
}
