package io.kappalake.local.cli;

import io.kappalake.lakehouse.cli.LakehouseOptions;
import io.kappalake.local.EmbeddedLakehouse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The embedded lakehouse that a command works on, by {@code --data}. A picocli mixin. */
@Command
final class DataOptions {
    @Mixin private LakehouseOptions lakehouse;

    EmbeddedLakehouse lakehouse() {
        return EmbeddedLakehouse.at(lakehouse.embeddedFolder());
    }
}
