package io.kappalake.local.server;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.local.folder.DataFolder;
import io.kappalake.local.folder.OwnerFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** The S3 server of an embedded lakehouse. Neither can read what the other one wrote. */
public enum S3Kind {
    MINIO,
    S3PROXY;

    /** Forces the kind for a new folder. */
    public static final String VARIABLE = "KAPPALAKE_S3";

    private String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The kind of a folder: the one that its data was written with; for a new folder the wanted
     * one, else MinIO where it is installed. The choice is remembered.
     *
     * @throws LakehouseException {@code REFUSED} if another kind is wanted than the data was
     *     written with; {@code INVALID_INPUT} if there is no such kind or MinIO is not installed
     */
    public static S3Kind of(DataFolder folder, Optional<S3Kind> wanted) {
        Path file = folder.s3Kind();
        Optional<S3Kind> used = used(file);
        if (used.isPresent() && wanted.isPresent() && !used.equals(wanted)) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot use %s for %s: its objects were written by %s; use another folder with --data, or remove the data with './kappalake down --wipe'"
                            .formatted(wanted.get().word(), folder.root(), used.get().word()));
        }
        boolean installed = Minio.find().isPresent();
        S3Kind kind = used.or(() -> wanted).orElse(installed ? MINIO : S3PROXY);
        if (kind == MINIO && !installed) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "Cannot start MinIO for %s: there is no program 'minio' on the PATH nor at %s; './kappalake minio install' builds it"
                            .formatted(folder.root(), Minio.cached()));
        }
        if (used.isEmpty()) {
            OwnerFile.write(file, kind.word() + "\n");
        }
        return kind;
    }

    /** The kind that the environment variable {@value #VARIABLE} forces. */
    public static Optional<S3Kind> wanted() {
        return Optional.ofNullable(System.getenv(VARIABLE))
                .filter(text -> !text.isBlank())
                .map(text -> parse(text, "the environment variable " + VARIABLE));
    }

    private static Optional<S3Kind> used(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(parse(Files.readString(file).strip(), file.toString()));
        } catch (IOException e) {
            throw new LakehouseException(
                    ErrorCode.FAILED, "Cannot read %s: %s".formatted(file, e), e);
        }
    }

    private static S3Kind parse(String text, String source) {
        for (S3Kind kind : values()) {
            if (kind.word().equalsIgnoreCase(text)) {
                return kind;
            }
        }
        throw new LakehouseException(
                ErrorCode.INVALID_INPUT,
                "Invalid value '%s' in %s (must be minio or s3proxy)".formatted(text, source));
    }
}
