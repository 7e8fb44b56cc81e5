package io.kappalake.lakehouse.cli;

import java.util.List;

/** The commands of this module. */
public final class LakehouseCommands implements CommandProvider {
    @Override
    public List<Object> commands() {
        return List.of(new InitCommand(), new MaintainCommand());
    }
}
