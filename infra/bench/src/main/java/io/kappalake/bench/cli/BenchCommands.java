package io.kappalake.bench.cli;

import io.kappalake.lakehouse.cli.CommandProvider;
import java.util.List;

/** The commands of this module. */
public final class BenchCommands implements CommandProvider {
    @Override
    public List<Object> commands() {
        return List.of(new BenchCommand());
    }
}
