package io.kappalake.ingest.cli;

import io.kappalake.ingest.sql.SqlJobs;
import io.kappalake.ingest.sql.SqlScript;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A script of Flink SQL on the command line. A picocli mixin. */
final class ScriptOptions {
    @Parameters(
            paramLabel = "FILE.sql",
            description =
                    "The script: SET, CREATE and INSERT, all of which are one job. ${NAME} is"
                            + " replaced from the environment and the env-file.")
    private Path file;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "Name of the job (default: that of the file).")
    private String name;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description =
                    "A setting of Flink in place of the script's, such as parallelism.default=2."
                            + " Can be given several times.")
    private Map<String, String> settings = new TreeMap<>();

    SqlScript read(SqlJobs jobs) {
        return jobs.read(file, name, settings);
    }

    String file() {
        return file.toString();
    }
}
