package io.kappalake.lakehouse.config;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A file of {@code NAME=value} lines that a shell can {@code source} too. Because it holds secrets,
 * only its owner may be able to read it.
 */
public final class EnvFile {
    private static final Set<PosixFilePermission> OTHERS =
            EnumSet.complementOf(
                    EnumSet.of(
                            PosixFilePermission.OWNER_READ,
                            PosixFilePermission.OWNER_WRITE,
                            PosixFilePermission.OWNER_EXECUTE));

    private EnvFile() {}

    /**
     * Reads the file; empty lines and lines that begin with {@code #} are skipped.
     *
     * @throws LakehouseException {@code INVALID_INPUT} if it cannot be read, others than its owner
     *     can read it, or a line is not of that form
     */
    public static Map<String, String> read(Path file) {
        Map<String, String> variables = new LinkedHashMap<>();
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            if (permissions.stream().anyMatch(OTHERS::contains)) {
                throw new LakehouseException(
                        ErrorCode.INVALID_INPUT,
                        "Cannot use %s: others than its owner may read it; run 'chmod 600 %s'"
                                .formatted(file, file));
            }
            int number = 0;
            for (String line : Files.readAllLines(file)) {
                number++;
                if (line.isBlank() || line.startsWith("#")) {
                    continue;
                }
                int equals = line.indexOf('=');
                if (equals <= 0) {
                    throw new LakehouseException(
                            ErrorCode.INVALID_INPUT,
                            "Invalid line %d of %s (must be NAME=value)".formatted(number, file));
                }
                variables.put(line.substring(0, equals), line.substring(equals + 1));
            }
        } catch (IOException e) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    ("Cannot read %s (%s): it should hold the variables that the configuration"
                                    + " refers to")
                            .formatted(file, e.getClass().getSimpleName()),
                    e);
        }
        return variables;
    }
}
