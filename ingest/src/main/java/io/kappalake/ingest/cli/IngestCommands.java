package io.kappalake.ingest.cli;

import io.kappalake.lakehouse.cli.CommandProvider;
import java.util.List;

/** The commands of this module. */
public final class IngestCommands implements CommandProvider {
    @Override
    public List<Object> commands() {
        return List.of(
                new CheckCommand(), new IngestCommand(), new ProduceCommand(), new SqlJobCommand());
    }
}
