package io.kappalake.replay.cli;

import io.kappalake.lakehouse.cli.CommandProvider;
import java.util.List;

/** The commands of this module. */
public final class ReplayCommands implements CommandProvider {
    @Override
    public List<Object> commands() {
        return List.of(new ReplayCommand());
    }
}
