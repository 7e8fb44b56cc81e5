package io.kappalake.local.folder;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.EnvFile;
import io.kappalake.lakehouse.config.Secret;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;

/** The secrets of one embedded lakehouse: made once, kept in a file of its owner. */
public record Credentials(Secret s3AccessKey, Secret s3SecretKey, Secret postgresPassword) {
    /** The variable that holds the S3 access key. */
    public static final String S3_ACCESS_KEY = "KAPPALAKE_S3_ACCESS_KEY";

    /** The variable that holds the S3 secret key. */
    public static final String S3_SECRET_KEY = "KAPPALAKE_S3_SECRET_KEY";

    /** The variable that holds PostgreSQL's password. */
    public static final String POSTGRES_PASSWORD = "KAPPALAKE_POSTGRES_PASSWORD";

    /**
     * Reads the credentials, or makes new ones for a new folder.
     *
     * @throws LakehouseException {@code REFUSED} if the file is missing but data is there, which
     *     new credentials would not open; {@code INVALID_INPUT} if the file is incomplete or others
     *     can read it
     */
    public static Credentials of(DataFolder folder) {
        if (!Files.exists(folder.credentials())) {
            if (Files.exists(folder.data("postgres"))) {
                throw new LakehouseException(
                        ErrorCode.REFUSED,
                        "Cannot open the data below %s: %s is missing; restore it, or remove the data with './kappalake down --wipe'"
                                .formatted(folder.root(), folder.credentials()));
            }
            OwnerFile.write(
                    folder.credentials(),
                    "# Made by './kappalake up'; the data below this folder opens with these only.%n%s=%s%n%s=%s%n%s=%s%n"
                            .formatted(
                                    S3_ACCESS_KEY,
                                    "kappalake" + random(4),
                                    S3_SECRET_KEY,
                                    random(20),
                                    POSTGRES_PASSWORD,
                                    random(20)));
        }
        Map<String, String> variables = EnvFile.read(folder.credentials());
        return new Credentials(
                secret(folder, variables, S3_ACCESS_KEY),
                secret(folder, variables, S3_SECRET_KEY),
                secret(folder, variables, POSTGRES_PASSWORD));
    }

    private static Secret secret(DataFolder folder, Map<String, String> variables, String name) {
        String value = variables.get(name);
        if (value == null || value.isBlank()) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "Missing %s in %s: restore the line, or remove the data with './kappalake down --wipe'"
                            .formatted(name, folder.credentials()));
        }
        return new Secret(value);
    }

    private static String random(int bytes) {
        byte[] random = new byte[bytes];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }
}
