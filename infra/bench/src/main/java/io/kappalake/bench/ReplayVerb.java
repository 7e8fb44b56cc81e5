package io.kappalake.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.cli.Kappalake;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;

/**
 * Duration of a command that publishes, run in this process: the start of a JVM is not measured.
 *
 * @param millis of the preparation and the commit, as the command reports them
 * @param wholeMillis with the connections, the ledger and the check of what was audited
 */
record ReplayVerb(long millis, long wholeMillis) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final double MILLIS_PER_SECOND = 1_000;

    /**
     * Runs {@code replay <verb> <run>}.
     *
     * @param config the lakehouse's file
     * @throws LakehouseException {@code FAILED} with what the command said, if it failed
     */
    static ReplayVerb run(String verb, String run, Path config) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        long begin = System.nanoTime();
        int exitCode =
                Kappalake.run(
                        new PrintWriter(out, true),
                        new PrintWriter(err, true),
                        "replay",
                        verb,
                        run,
                        "--yes",
                        "--config",
                        config.toString(),
                        "--output",
                        "json");
        long wholeMillis = (System.nanoTime() - begin) / 1_000_000;
        if (exitCode != 0) {
            throw new LakehouseException(
                    ErrorCode.FAILED,
                    "The benchmark's %s of %s failed with exit code %d: %s"
                            .formatted(verb, run, exitCode, err));
        }
        try {
            return new ReplayVerb(
                    JSON.readTree(out.toString()).required("millis").asLong(), wholeMillis);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Not the result of a publication: " + out, e);
        }
    }

    double seconds() {
        return millis / MILLIS_PER_SECOND;
    }

    double wholeSeconds() {
        return wholeMillis / MILLIS_PER_SECOND;
    }
}
