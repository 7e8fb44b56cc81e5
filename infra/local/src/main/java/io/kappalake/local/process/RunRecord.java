package io.kappalake.local.process;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.process.ProcessIdentity;
import io.kappalake.local.folder.OwnerFile;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Properties;

/**
 * Record of the start of a server and of its process: a file that exists from the start of the
 * server until it was stopped on purpose. A record whose process is gone is the trace of a crash.
 *
 * @param started when, for people
 * @param address where the server answers, for people
 */
public record RunRecord(ProcessIdentity process, Instant started, String address) {
    public RunRecord {
        requireNonNull(process, "process");
        requireNonNull(started, "started");
        requireNonNull(address, "address");
    }

    /**
     * Reads the record.
     *
     * @return empty if the server was not started or was stopped on purpose
     * @throws LakehouseException {@code FAILED} if the file cannot be understood
     */
    public static Optional<RunRecord> read(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(Files.readString(file)));
            return Optional.of(
                    new RunRecord(
                            new ProcessIdentity(
                                    Long.parseLong(properties.getProperty("pid")),
                                    properties.getProperty("mark")),
                            Instant.parse(properties.getProperty("started")),
                            properties.getProperty("address")));
        } catch (IOException | RuntimeException e) {
            throw new LakehouseException(
                    ErrorCode.FAILED,
                    "Cannot read %s (%s): see with 'ps' whether its server runs, end it, and remove the file"
                            .formatted(file, e.getMessage()),
                    e);
        }
    }

    /** Writes the record, in place of an older one, in one step. */
    public void write(Path file) {
        OwnerFile.write(
                file,
                "pid=%d%nmark=%s%nstarted=%s%naddress=%s%n"
                        .formatted(process.pid(), process.mark(), started, address));
    }
}
