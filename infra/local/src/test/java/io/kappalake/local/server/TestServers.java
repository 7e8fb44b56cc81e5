package io.kappalake.local.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.local.folder.Credentials;
import io.kappalake.local.folder.DataFolder;
import io.kappalake.local.folder.Ports;
import io.kappalake.local.process.ProcessLauncher;
import io.kappalake.orders.rules.IngestConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestServers {
    @TempDir private Path root;
    private DataFolder folder;
    private Ports ports;

    @BeforeEach
    void open() {
        folder = new DataFolder(root);
        ports = Servers.ports(folder);
    }

    private List<Server> configure() {
        return Servers.configure(folder, ports, Optional.of(S3Kind.S3PROXY), true);
    }

    @Test
    void writesAConfigurationThatCanBeLoaded() throws IOException {
        assertThat(configure()).extracting(Server::name).isEqualTo(Servers.NAMES);

        LakehouseConfig config = LakehouseConfig.load(folder.config());

        Credentials credentials = Credentials.of(folder);
        assertThat(config.kafka().bootstrapServers()).isEqualTo(ports.address("kafka"));
        assertThat(config.storage().secretKey()).contains(credentials.s3SecretKey());
        assertThat(config.catalog().properties())
                .containsEntry("jdbc.password", credentials.postgresPassword().reveal())
                .containsEntry("warehouse", "s3://lake/warehouse");
        assertThat(IngestConfig.of(config).commitInterval()).isEqualTo(Duration.ofSeconds(5));
        assertThat(Files.readString(folder.config()))
                .doesNotContain(
                        credentials.s3SecretKey().reveal(), credentials.s3AccessKey().reveal());
    }

    @Test
    void upkeepIsTurnedOffByTheConfigurationOrTheCaller() throws IOException {
        assertThat(configure()).extracting(Server::name).endsWith("maintain");
        Files.writeString(
                folder.config(), Files.readString(folder.config()) + "maintain:\n  every: off\n");
        assertThat(configure()).extracting(Server::name).doesNotContain("maintain").hasSize(6);
        Files.writeString(
                folder.config(),
                Files.readString(folder.config()).replace("every: off", "every: 3m"));
        assertThat(configure().getLast().address()).isEqualTo("a pass every 3m");
        assertThat(Servers.configure(folder, ports, Optional.of(S3Kind.S3PROXY), false))
                .extracting(Server::name)
                .doesNotContain("maintain");
    }

    @Test
    void keepsTheUsersPartOfTheConfiguration() throws IOException {
        configure();
        Files.writeString(
                folder.config(),
                Files.readString(folder.config()).replace("commit-interval: 5s", "parallelism: 2"));

        configure();

        assertThat(IngestConfig.of(LakehouseConfig.load(folder.config())).parallelism())
                .isEqualTo(2);
    }

    @Test
    void filesWithSecretsAreTheirOwnersOnly() throws IOException {
        ProcessLauncher nothingIsStarted = new ProcessLauncher();
        for (Server server : configure()) {
            if (!server.name().equals("postgres") && !server.name().equals("kafka")) {
                server.prepare(nothingIsStarted);
            }
        }
        assertThat(nothingIsStarted.processes()).isEmpty();
        String secret = Credentials.of(folder).s3SecretKey().reveal();
        List<Path> withSecret;
        try (Stream<Path> files = Files.walk(root)) {
            withSecret =
                    files.filter(file -> Files.isRegularFile(file) && !Files.isSymbolicLink(file))
                            .filter(file -> contains(file, secret))
                            .toList();
        }
        assertThat(withSecret).hasSizeGreaterThanOrEqualTo(5);
        for (Path file : withSecret) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .as(file.toString())
                    .isEqualTo("rw-------");
        }
        // JUnit would warn of each link that it removes
        DataFolder.remove(root.resolve("servers"));
    }

    private static boolean contains(Path file, String text) {
        try {
            return Files.readString(file).contains(text);
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void commandsCarryNoSecret() {
        Credentials credentials = Credentials.of(folder);
        for (Server server : configure()) {
            assertThat(server.launch().command())
                    .noneMatch(part -> part.contains(credentials.s3SecretKey().reveal()))
                    .noneMatch(part -> part.contains(credentials.postgresPassword().reveal()));
        }
    }

    @Test
    void refusesToReadTheObjectsOfAnotherS3Server() {
        configure();

        assertThatThrownBy(() -> S3Kind.of(folder, Optional.of(S3Kind.MINIO)))
                .isInstanceOfSatisfying(
                        LakehouseException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.REFUSED))
                .hasMessageContaining("its objects were written by s3proxy");
        assertThat(S3Kind.of(folder, Optional.empty())).isEqualTo(S3Kind.S3PROXY);
    }
}
