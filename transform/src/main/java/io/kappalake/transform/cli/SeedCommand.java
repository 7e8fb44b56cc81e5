package io.kappalake.transform.cli;

import io.kappalake.transform.graph.Kind;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code transform seed}. */
@Command(
        name = "seed",
        mixinStandardHelpOptions = true,
        description = "Load seeds, and test them before they are published.")
final class SeedCommand implements Callable<Integer> {
    @Mixin private Building building;
    @Mixin private Selectors selectors;

    @Override
    public Integer call() {
        return building.run(
                selectors,
                (manifest, id) -> Building.kind(manifest, id) == Kind.SEED,
                (test, seeds) -> seeds.containsAll(test.dependsOn()));
    }
}
