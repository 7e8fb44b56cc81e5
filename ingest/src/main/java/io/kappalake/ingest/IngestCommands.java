package io.kappalake.ingest;

import io.kappalake.ingest.check.CheckCommand;
import io.kappalake.ingest.control.IngestCommand;
import io.kappalake.ingest.produce.ProduceCommand;
import io.kappalake.lakehouse.cli.CommandProvider;
import java.util.List;

/** The commands of this module. */
public final class IngestCommands implements CommandProvider {
    @Override
    public List<Object> commands() {
        return List.of(new CheckCommand(), new IngestCommand(), new ProduceCommand());
    }
}
