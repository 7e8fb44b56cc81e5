package io.kappalake.transform.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code transform test}. */
@Command(
        name = "test",
        mixinStandardHelpOptions = true,
        description = "Run data tests on what is published.")
final class TestCommand implements Callable<Integer> {
    @Mixin private Building building;
    @Mixin private Selectors selectors;

    @Override
    public Integer call() {
        return building.run(selectors, (manifest, id) -> false, (test, nothing) -> true);
    }
}
