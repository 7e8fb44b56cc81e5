package io.kappalake.transform;

import io.kappalake.lakehouse.cli.CommandProvider;
import io.kappalake.transform.cli.TransformCommand;
import java.util.List;

/** The commands of this module. */
public final class TransformCommands implements CommandProvider {
    @Override
    public List<Object> commands() {
        return List.of(new TransformCommand());
    }
}
