package io.kappalake.transform.cli;

import io.kappalake.lakehouse.draft.DraftState;
import io.kappalake.lakehouse.draft.Owner;
import io.kappalake.transform.project.CleanTargets;
import io.kappalake.transform.run.Inspection;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code transform clean}. */
@Command(
        name = "clean",
        mixinStandardHelpOptions = true,
        description = {
            "Remove the folders that clean-targets names, and the drafts of runs whose process is"
                    + " gone.",
            "No file of a live table is touched."
        })
final class CleanCommand implements Callable<Integer> {
    @Mixin private Building building;

    @Option(
            names = "--run",
            paramLabel = "RUN",
            description =
                    "Remove the drafts of this run too, of which it cannot be told from here whether"
                            + " it is over (it ran on another host).")
    private String run;

    /** What was removed, and what was left because its run may still be at work. */
    record Cleaned(List<String> folders, List<String> drafts, List<String> kept) {}

    @Override
    public Integer call() {
        Building.Started started = building.start();
        try (Inspection inspection =
                Inspection.open(started.manifest(), started.config(), started.target())) {
            List<String> folders = CleanTargets.remove(started.manifest().project());
            List<String> drafts = inspection.clean(this::isOver);
            List<String> kept = inspection.drafts().stream().map(CleanCommand::describe).toList();
            folders.forEach(folder -> building.output().say("Removed folder " + folder));
            drafts.forEach(draft -> building.output().say("Removed draft " + draft));
            kept.forEach(draft -> building.output().say("Left alone: draft " + draft));
            if (folders.isEmpty() && drafts.isEmpty()) {
                building.output().say("Nothing to remove");
            }
            building.output().result(new Cleaned(folders, drafts, kept));
            return 0;
        }
    }

    private boolean isOver(DraftState draft) {
        return draft.life() == Owner.Life.DEAD || draft.runId().equals(run);
    }

    private static String describe(DraftState draft) {
        return "%s of run %s (host %s, process %d)"
                .formatted(draft.name(), draft.runId(), draft.owner().host(), draft.owner().pid());
    }
}
