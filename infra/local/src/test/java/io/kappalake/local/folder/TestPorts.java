package io.kappalake.local.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestPorts {
    @TempDir private Path root;
    private DataFolder folder;

    @BeforeEach
    void open() {
        folder = new DataFolder(root);
    }

    @Test
    void choosesFreePortsBelowThoseOfOutgoingConnections() {
        Ports ports = Ports.of(folder, List.of("kafka", "trino"));

        assertThat(ports.port("kafka")).isBetween(20_000, 30_000).isNotEqualTo(ports.port("trino"));
        assertThat(Ports.isFree(ports.port("kafka"))).isTrue();
        assertThat(ports.address("trino")).isEqualTo("127.0.0.1:" + ports.port("trino"));
    }

    @Test
    void remembersPortsAndAddsMissingOnes() {
        int kafka = Ports.of(folder, List.of("kafka")).port("kafka");

        Ports ports = Ports.of(folder, List.of("kafka", "trino"));

        assertThat(ports.port("kafka")).isEqualTo(kafka);
        assertThat(Ports.of(folder, List.of("trino")).port("trino")).isEqualTo(ports.port("trino"));
    }

    @Test
    void saysWhichPortIsTakenAndTheWayOut() throws IOException {
        Ports ports = Ports.of(folder, List.of("kafka"));
        int port = ports.port("kafka");
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(socket.isBound()).isTrue();
            assertThat(ports.isListening("kafka")).isTrue();
            assertThatThrownBy(() -> ports.checkFree("kafka"))
                    .isInstanceOf(LakehouseException.class)
                    .hasMessageContaining("Cannot use port %d for kafka".formatted(port))
                    .hasMessageContaining("remove the line 'kafka=%d'".formatted(port));
        }
        ports.checkFree("kafka");
        assertThat(ports.isListening("kafka")).isFalse();
    }

    /** As that of a server that was ended just before. */
    @Test
    void waitsForAPortThatIsAboutToBeFree() throws Exception {
        Ports ports = Ports.of(folder, List.of("kafka"));
        int port = ports.port("kafka");
        ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
        Thread.ofPlatform()
                .start(
                        () -> {
                            try {
                                Thread.sleep(300);
                                socket.close();
                            } catch (IOException | InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        });

        ports.checkFree("kafka");
        assertThat(socket.isClosed()).isTrue();
    }

    @Test
    void refusesAFileThatHoldsSomethingElse() throws IOException {
        Files.writeString(folder.ports(), "kafka=often\n");

        assertThatThrownBy(() -> Ports.of(folder, List.of("kafka")))
                .isInstanceOfSatisfying(
                        LakehouseException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT))
                .hasMessageContaining("each line must be name=port");
    }
}
