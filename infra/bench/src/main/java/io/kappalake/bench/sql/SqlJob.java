package io.kappalake.bench.sql;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;

/** Submits a job that is written in Flink SQL. */
public final class SqlJob {
    /** Begins an argument that is a setting, {@code --set key=value}, and no statement. */
    public static final String SETTING = "--set ";

    private SqlJob() {}

    /**
     * Executes the arguments in their order: settings first, then one SQL statement each. The last
     * statement is the job.
     */
    public static void main(String[] args) {
        Map<String, String> settings = new HashMap<>();
        for (String argument : args) {
            if (argument.startsWith(SETTING)) {
                String[] setting = argument.substring(SETTING.length()).split("=", 2);
                settings.put(setting[0], setting[1]);
            }
        }
        TableEnvironment environment =
                TableEnvironment.create(
                        EnvironmentSettings.newInstance()
                                .inStreamingMode()
                                .withConfiguration(Configuration.fromMap(settings))
                                .build());
        for (String argument : args) {
            if (!argument.startsWith(SETTING)) {
                environment.executeSql(argument);
            }
        }
    }
}
