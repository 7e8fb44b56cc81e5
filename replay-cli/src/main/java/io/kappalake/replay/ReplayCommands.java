package io.kappalake.replay;

import io.kappalake.lakehouse.cli.CommandProvider;
import io.kappalake.replay.cli.ReplayCommand;
import java.util.List;

/** The commands of this module. */
public final class ReplayCommands implements CommandProvider {
    @Override
    public List<Object> commands() {
        return List.of(new ReplayCommand());
    }
}
