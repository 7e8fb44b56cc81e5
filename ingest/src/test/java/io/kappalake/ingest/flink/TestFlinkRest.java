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

    private void answersMetrics(String path, String ids, String values) {
        server.createContext(
                path,
                exchange -> {
                    String query = exchange.getRequestURI().getQuery();
                    byte[] bytes = (query == null ? ids : values).getBytes(UTF_8);
                    exchange.sendResponseHeaders(200, bytes.length);
                    exchange.getResponseBody().write(bytes);
                    exchange.close();
                });
    }

    @Test
    void addsACounterUpOverAllVerticesAndTasks() {
        answers(
                "/jobs/a1",
                200,
                "{\"vertices\":[{\"id\":\"v1\"},{\"id\":\"v2\"},{\"id\":\"v3\"}]}");
        answersMetrics(
                "/jobs/a1/vertices/v1/subtasks/metrics",
                "[{\"id\":\"rows.numRecordsIn\"},{\"id\":\"contributions.kappalake.live.ahead_events_total\"}]",
                "[{\"id\":\"contributions.kappalake.live.ahead_events_total\",\"sum\":17.0}]");
        answersMetrics(
                "/jobs/a1/vertices/v2/subtasks/metrics",
                "[{\"id\":\"x.ahead_events_total\"}]",
                "[{\"id\":\"x.ahead_events_total\",\"sum\":3.0}]");
        answers("/jobs/a1/vertices/v3/subtasks/metrics", 200, "[]");

        assertThat(flink.counter("a1", ".ahead_events_total")).hasValue(20);
        assertThat(flink.counter("a1", ".unknown")).isEmpty();
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
