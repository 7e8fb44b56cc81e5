package io.kappalake.local.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestCredentials {
    @TempDir private Path root;

    @Test
    void areMadeOnceAndReadableByTheirOwnerOnly() throws IOException {
        DataFolder folder = new DataFolder(root.resolve("lake"));

        Credentials made = Credentials.of(folder);

        assertThat(Credentials.of(folder)).isEqualTo(made);
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(folder.credentials())))
                .isEqualTo("rw-------");
        assertThat(made.toString()).doesNotContain(made.s3SecretKey().reveal());
        assertThat(Credentials.of(new DataFolder(root.resolve("other"))).s3SecretKey())
                .isNotEqualTo(made.s3SecretKey());
    }

    @Test
    void areNotMadeAnewForDataThatOthersOpen() throws IOException {
        DataFolder folder = new DataFolder(root);
        Files.createDirectories(folder.data("postgres"));

        assertThatThrownBy(() -> Credentials.of(folder))
                .isInstanceOfSatisfying(
                        LakehouseException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.REFUSED))
                .hasMessageContaining("credentials.env is missing");
    }

    @Test
    void areRefusedWhenALineIsMissing() {
        DataFolder folder = new DataFolder(root);
        OwnerFile.write(folder.credentials(), Credentials.S3_ACCESS_KEY + "=a\n");

        assertThatThrownBy(() -> Credentials.of(folder))
                .hasMessageContaining("Missing " + Credentials.S3_SECRET_KEY);
    }
}
