package io.kappalake.transform.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code transform}: the verbs are its subcommands. */
@Command(
        name = "transform",
        mixinStandardHelpOptions = true,
        description = {
            "Run a dbt project on the lakehouse: SQL models are computed into drafts, tested there,"
                    + " and published all or nothing.",
            "Without --project-dir the project is the folder you are in, if it has a"
                    + " dbt_project.yml, and otherwise the shipped one (transform/project)."
        },
        footer = {
            "",
            "Examples:",
            "  ./kappalake transform build",
            "  ./kappalake transform build --select +fct_orders --full-refresh",
            "  ./kappalake transform plan",
            "  ./kappalake transform show --select fct_orders --limit 10"
        },
        subcommands = {
            BuildCommand.class,
            CleanCommand.class,
            CompileCommand.class,
            ListCommand.class,
            PlanCommand.class,
            RetryCommand.class,
            RunCommand.class,
            SeedCommand.class,
            ShowCommand.class,
            TestCommand.class
        })
public final class TransformCommand implements Runnable {
    @Spec private CommandSpec spec;

    /** A call without a verb is wrong usage. */
    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Missing verb: build, run, test, seed, plan, show, ...");
    }
}
