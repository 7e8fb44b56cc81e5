package io.kappalake.replay.cli;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.replay.Replays;
import io.kappalake.replay.compare.Acceptance;
import io.kappalake.replay.compare.AuditReport;
import io.kappalake.replay.lake.FutureViews;
import io.kappalake.replay.run.ReplayRun;
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
    @Mixin private ReplayOptions options;

    @Mixin private AuditOptions audit;

    @Override
    public Integer call() {
        audit.tolerance();
        try (Replays replays = options.open()) {
            ReplayRun run = options.find(replays);
            AuditReport result = replays.audit(run, audit.request(run.id()));
            audit.print(result, options.output());
            replays.notes(run).forEach(options.output()::say);
            replays.views(run, result).ifPresent(schema -> tell(schema, result));
            options.output().result(result);
            return Acceptance.NONE.covers(result.verdict(), result.rows())
                    ? 0
                    : ErrorCode.DIFFERENT.exitCode();
        }
    }

    private void tell(String schema, AuditReport report) {
        options.output()
                .say(
                        "The tables as they would be: %s.order_events, %s.order_metrics, ..."
                                .formatted(schema, schema));
        if (report.differences().isPresent()) {
            options.output()
                    .say("All rows that differ: %s.%s".formatted(schema, FutureViews.DIFFERENCES));
        }
    }
}
