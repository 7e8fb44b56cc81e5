package io.kappalake.replay.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./kappalake replay}. */
@Command(
        name = "replay",
        description = {
            "Reprocess history under new rules, prove the result against what is live, publish it",
            "in one atomic step, and take it back if it was a mistake. Live ingestion goes on."
        },
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        subcommands = {
            PlanCommand.class,
            StartCommand.class,
            StatusCommand.class,
            ListCommand.class,
            ShowCommand.class,
            PauseCommand.class,
            ResumeCommand.class,
            CancelCommand.class,
            AuditCommand.class,
            ApproveCommand.class,
            PublishCommand.class,
            RollbackCommand.class,
            TakeoverCommand.class,
            LagCommand.class,
            DeadLettersCommand.class,
            GcCommand.class,
            ProveCommand.class
        },
        footer = {
            "",
            "The story, in five commands:",
            "  ./kappalake replay plan --set ingest.decode.amounts=integer-or-string --out fix.yaml",
            "  ./kappalake replay start fix.yaml",
            "  ./kappalake replay audit",
            "  ./kappalake replay publish --accept-differences",
            "  ./kappalake replay rollback",
            "",
            "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 differences, 4 refused to protect data."
        })
public final class ReplayCommand implements Runnable {
    @Spec private CommandSpec spec;

    /** A call without a command is wrong usage. */
    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Missing command: " + String.join(", ", spec.subcommands().keySet()));
    }
}
