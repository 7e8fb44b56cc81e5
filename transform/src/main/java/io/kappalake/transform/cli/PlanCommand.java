package io.kappalake.transform.cli;

import io.kappalake.transform.run.Inspection;
import io.kappalake.transform.run.PlannedNode;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code transform plan}. */
@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        description = {
            "Tell what a build would do to each model and seed, from metadata alone: first build,"
                    + " rows to read since the cursor, files that may be rewritten, columns to be"
                    + " added.",
            "Nothing is run and nothing is written."
        })
final class PlanCommand implements Callable<Integer> {
    @Mixin private Building building;
    @Mixin private Selectors selectors;

    @Override
    public Integer call() {
        Building.Started started = building.start();
        Set<String> ids = started.select(selectors);
        try (Inspection inspection =
                Inspection.open(started.manifest(), started.config(), started.target())) {
            List<PlannedNode> planned = inspection.plan(ids, building.isFullRefresh());
            if (!building.output().json()) {
                building.output()
                        .table(
                                List.of(
                                        "relation",
                                        "action",
                                        "rows to read",
                                        "files there",
                                        "new columns",
                                        "why"),
                                planned.stream().map(PlanCommand::cells).toList());
            }
            building.output().result(planned);
            return 0;
        }
    }

    private static List<Object> cells(PlannedNode node) {
        return Arrays.asList(
                node.relation(),
                node.action(),
                node.rowsToRead(),
                node.filesThere(),
                String.join(", ", node.newColumns()),
                node.why());
    }
}
