package io.kappalake.ingest.flink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.FlinkConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Questions to a fake Flink that gives the answers that were seen from the real one. */
class TestFlinkRest {
    private HttpServer server;
    private FlinkRest flink;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
        flink = new FlinkRest(new FlinkConfig("http://127.0.0.1:" + server.getAddress().getPort()));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answers(String path, int status, String body) {
        server.createContext(
                path,
                exchange -> {
                    byte[] bytes = body.getBytes(UTF_8);
                    exchange.sendResponseHeaders(status, bytes.length);
                    exchange.getResponseBody().write(bytes);
                    exchange.close();
                });
    }

    /** Flink's answer about a job that it has accepted and not yet initialized. */
    @Test
    void aJobThatIsInitializingHasNoCheckpoints() {
        answers(
                "/jobs/a1/checkpoints",
                500,
                """
                {"errors":["Internal server error.","<Exception on server side:\\norg.apache.flink.runtime.dispatcher.UnavailableDispatcherOperationException: Unable to get JobMasterGateway for initializing job. The requested operation is not available while the JobManager is initializing.\\n\\tat org.apache.flink.runtime.dispatcher.Dispatcher.getJobMasterGateway(Dispatcher.java:1)\\n\\nEnd of exception on server side>"]}
                """);

        assertThat(flink.checkpoints("a1").path("latest").path("completed").isMissingNode())
                .isTrue();
    }

    @Test
    void anyOtherInternalErrorIsToldByItsOwnWords() {
        answers(
                "/jobs/a1/checkpoints",
                500,
                """
                {"errors":["Internal server error.","<Exception on server side:\\njava.lang.IllegalStateException: the disk is full\\n\\tat a.B.c(B.java:1)\\n\\nEnd of exception on server side>"]}
                """);

        assertThatThrownBy(() -> flink.checkpoints("a1"))
                .isInstanceOf(LakehouseException.class)
                .hasMessageContaining("the disk is full")
                .hasMessageNotContaining("<Exception");
    }

    @Test
    void aBatchJobHasNoCheckpoints() throws Exception {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/jobs/b/checkpoints",
                exchange -> {
                    byte[] answer =
                            "{\"errors\":[\"x.RestHandlerException: Checkpointing has not been enabled.\"]}"
                                    .getBytes(UTF_8);
                    exchange.sendResponseHeaders(404, answer.length);
                    exchange.getResponseBody().write(answer);
                    exchange.close();
                });
        server.start();
        try {
            FlinkRest flink =
                    new FlinkRest(
                            new FlinkConfig("http://127.0.0.1:" + server.getAddress().getPort()));
            assertThat(flink.checkpoints("b")).isEmpty();
            assertThatThrownBy(() -> flink.checkpoints("c")).isInstanceOf(LakehouseException.class);
        } finally {
            server.stop(0);
        }
    }
}
