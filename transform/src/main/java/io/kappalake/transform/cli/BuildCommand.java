package io.kappalake.transform.cli;

import io.kappalake.transform.graph.Kind;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code transform build}. */
@Command(
        name = "build",
        mixinStandardHelpOptions = true,
        description = "Build seeds and models, and test them before they are published.")
final class BuildCommand implements Callable<Integer> {
    @Mixin private Building building;
    @Mixin private Selectors selectors;

    @Override
    public Integer call() {
        return building.run(
                selectors,
                (manifest, id) -> Building.kind(manifest, id) != Kind.SOURCE,
                (test, built) -> true);
    }
}
