package io.kappalake.transform.cli;

import io.kappalake.transform.graph.Kind;
import io.kappalake.transform.result.RunResults;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code transform retry}. */
@Command(
        name = "retry",
        mixinStandardHelpOptions = true,
        description = {
            "Go on with the last run: what failed, was skipped or was not reached, with the tests of"
                    + " what is built again.",
            "Options of that run (--full-refresh, --atomic, --adopt, --target) hold again."
        })
final class RetryCommand implements Callable<Integer> {
    @Mixin private Building building;

    @Override
    public Integer call() {
        Building.Started first = building.start();
        RunResults earlier = RunResults.read(first.target());
        building.takeOver(earlier.args());
        Building.Started started = building.start();
        Set<String> ids = new TreeSet<>(earlier.toRetry());
        ids.removeIf(id -> started.manifest().graph().find(id).isEmpty());
        Set<String> chosen = new TreeSet<>(ids);
        for (String id : ids) {
            for (String child : started.manifest().graph().children(id)) {
                if (Building.kind(started.manifest(), child) == Kind.TEST
                        && earlier.selected().contains(child)) {
                    chosen.add(child);
                }
            }
        }
        if (chosen.isEmpty()) {
            started.console().say("Nothing to retry: every node of the last run succeeded");
            building.output().result(RunReport.of(earlier));
            return 0;
        }
        return building.run(started, chosen);
    }
}
