package io.kappalake.lakehouse.cli;

import java.util.List;

/** Raises the levels of {@code simplelogger.properties} for {@code --debug}. */
final class DebugLog {
    private static final String PREFIX = "org.slf4j.simpleLogger.";

    /** Loggers that the file makes quieter than the rest. */
    private static final List<String> QUIET =
            List.of("org.apache.kafka.clients.NetworkClient", "org.apache.iceberg.aws.s3.S3FileIO");

    private DebugLog() {}

    /**
     * Works only before the first logger is made, which is when slf4j-simple reads its settings.
     */
    static void enable() {
        System.setProperty(PREFIX + "defaultLogLevel", "info");
        System.setProperty(PREFIX + "log.io.kappalake", "debug");
        QUIET.forEach(logger -> System.setProperty(PREFIX + "log." + logger, "info"));
    }
}
