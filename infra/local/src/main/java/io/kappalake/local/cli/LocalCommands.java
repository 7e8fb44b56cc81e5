package io.kappalake.local.cli;

import io.kappalake.lakehouse.cli.CommandProvider;
import io.kappalake.local.advice.AdviseCommand;
import io.kappalake.local.demo.DemoCommand;
import java.util.List;

/** The commands that start, stop and look at the embedded lakehouse. */
public final class LocalCommands implements CommandProvider {
    @Override
    public List<Object> commands() {
        return List.of(
                new UpCommand(),
                new DownCommand(),
                new StatusCommand(),
                new LogsCommand(),
                new SqlCommand(),
                new MinioCommand(),
                new ImagesCommand(),
                new DemoCommand(),
                new AdviseCommand());
    }
}
