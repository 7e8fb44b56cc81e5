package io.kappalake.replay.cli;

import io.kappalake.replay.compare.Acceptance;
import picocli.CommandLine.Option;

/** Options that accept what an audit found, as a picocli mixin. */
final class AcceptOptions {
    @Option(
            names = "--accept-differences",
            description = "Publish though rows differ: that is what is wanted.")
    private boolean differences;

    @Option(
            names = "--accept-failing-tests",
            description = "Publish though data tests fail on what the tables would be.")
    private boolean failingTests;

    Acceptance acceptance() {
        return new Acceptance(differences, failingTests);
    }
}
