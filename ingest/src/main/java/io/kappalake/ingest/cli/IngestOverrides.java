package io.kappalake.ingest.cli;

import io.kappalake.orders.rules.Intake;
import io.kappalake.orders.rules.MetricsTopic;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options that override settings of {@code ingest}. A picocli mixin. */
public final class IngestOverrides {
    private static final String SECTION = "ingest.";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    private final Map<String, String> values = new TreeMap<>();

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description =
                    "A setting of ingest in place of the configuration's, such as"
                            + " ingest.decode.amounts=integer-or-string. Can be given several"
                            + " times.")
    void set(Map<String, String> given) {
        for (String key : given.keySet()) {
            if (!key.startsWith(SECTION)) {
                throw new ParameterException(
                        spec.commandLine(),
                        ("Invalid key '%s' for --set (must begin with '%s'): other settings are"
                                        + " changed in the configuration file")
                                .formatted(key, SECTION));
            }
            if (key.equals(MetricsTopic.TOPIC) || key.equals(MetricsTopic.TIMEOUT)) {
                throw new ParameterException(
                        spec.commandLine(),
                        "Cannot use --set %s: it is of the live job alone; replays write to no topic"
                                .formatted(key));
            }
            if (key.equals(Intake.MAX_RATE) || key.equals(Intake.START)) {
                throw new ParameterException(
                        spec.commandLine(),
                        ("Cannot use --set %s: it is of the live job alone; replays have --max-rate,"
                                        + " --from and --to")
                                .formatted(key));
            }
        }
        values.clear();
        values.putAll(given);
    }

    /**
     * The overrides by dotted key, for {@link
     * io.kappalake.lakehouse.config.LakehouseConfig#load(java.nio.file.Path, Map)}; empty if none
     * was given.
     */
    public Map<String, String> values() {
        return Collections.unmodifiableMap(values);
    }
}
