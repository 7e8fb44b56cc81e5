package io.kappalake.transform.cli;

import io.kappalake.transform.graph.Kind;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code transform run}. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Build models, and test them before they are published.")
final class RunCommand implements Callable<Integer> {
    @Mixin private Building building;
    @Mixin private Selectors selectors;

    @Override
    public Integer call() {
        return building.run(
                selectors,
                (manifest, id) -> Building.kind(manifest, id) == Kind.MODEL,
                (test, models) -> test.dependsOn().stream().anyMatch(models::contains));
    }
}
