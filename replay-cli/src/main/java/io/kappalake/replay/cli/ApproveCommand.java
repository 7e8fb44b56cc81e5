package io.kappalake.replay.cli;

import io.kappalake.replay.Replays;
import io.kappalake.replay.compare.ReplayAudit;
import io.kappalake.replay.run.ReplayRun;
import io.kappalake.replay.run.ReplayStep;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ./kappalake replay approve}. */
@Command(
        name = "approve",
        description = {
            "Approve the last audit of a replay, as somebody else than who planned it. A later audit",
            "has to be approved anew. 'publish --require-approval' and replay.require-approval ask for it."
        },
        mixinStandardHelpOptions = true)
final class ApproveCommand implements Callable<Integer> {
    @Mixin private ReplayOptions options;
    @Mixin private ReasonOptions reason;

    @Override
    public Integer call() {
        try (Replays replays = options.open()) {
            replays.because(reason.get());
            ReplayRun run =
                    options.findOnly(replays, "approve", one -> one.stage() == ReplayStep.AUDITED);
            ReplayAudit.Signature signature = replays.approve(run);
            options.output()
                    .say(
                            "Approved %s, verdict %s, as %s; its report: %s"
                                    .formatted(
                                            run.id(),
                                            signature.verdict(),
                                            signature.approvedBy().orElseThrow(),
                                            signature.html()));
            options.output().result(RunView.of(replays.find(run.id())));
            return 0;
        }
    }
}
