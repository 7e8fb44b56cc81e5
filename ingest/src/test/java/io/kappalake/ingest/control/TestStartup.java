package io.kappalake.ingest.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.kappalake.ingest.flink.FlinkRest;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.FlinkConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Startups on a fake Flink that answers like the real one. */
class TestStartup {
    private HttpServer server;
    private Startup startup;

    private volatile String state = "RUNNING";
    private volatile String tasks = "RUNNING";
    private volatile String failures = "";
    private volatile String checkpoints = "{\"counts\":{\"completed\":0}}";

    /** Statistics of checkpoints once one was asked for. */
    private volatile String asked = checkpoints;

    private final AtomicInteger triggered = new AtomicInteger();
    private final AtomicInteger cancelled = new AtomicInteger();

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/jobs", this::answer);
        server.start();
        startup =
                new Startup(
                        new FlinkRest(
                                new FlinkConfig(
                                        "http://127.0.0.1:" + server.getAddress().getPort())),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String answer;
        if (exchange.getRequestMethod().equals("PATCH")) {
            cancelled.incrementAndGet();
            state = "CANCELED";
            answer = "{}";
        } else if (exchange.getRequestMethod().equals("POST")) {
            triggered.incrementAndGet();
            checkpoints = asked;
            answer = "{\"request-id\":\"1\"}";
        } else if (path.endsWith("/overview")) {
            answer =
                    "{\"jobs\":[{\"jid\":\"a1\",\"name\":\"orders\",\"state\":\"%s\",\"start-time\":1}]}"
                            .formatted(state);
        } else if (path.endsWith("/checkpoints")) {
            answer = checkpoints;
        } else if (path.endsWith("/exceptions")) {
            answer = "{\"exceptionHistory\":{\"entries\":[%s]}}".formatted(failures);
        } else {
            answer =
                    "{\"state\":\"%s\",\"vertices\":[{\"status\":\"%s\"}]}".formatted(state, tasks);
        }
        byte[] body = answer.getBytes(UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Test
    void endsWithTheFirstCheckpointWhichItAsksFor() {
        asked = "{\"counts\":{\"completed\":1,\"restored\":1}}";

        startup.await("a1");

        assertThat(triggered.get()).isEqualTo(1);
        assertThat(cancelled.get()).isZero();
    }

    @Test
    void aRestoredCheckpointIsNone() {
        asked = "{\"counts\":{\"completed\":0,\"restored\":1}}";

        assertThatThrownBy(() -> startup.await("a1"))
                .hasMessageContaining("its first checkpoint was not complete within 1s");
    }

    /** The job of a table that cannot be written: its tasks run, and fail with the first row. */
    @Test
    void aJobThatFailsBeforeIsCancelledAndItsFailureTold() {
        state = "RESTARTING";
        failures =
                "{\"timestamp\":5,\"stacktrace\":\"a.B: outer\\n\\tat a.B.c(B.java:1)\\nCaused by: a.D: Column 13 of order_events is no text\\n\"}";

        assertThatThrownBy(() -> startup.await("a1"))
                .isInstanceOfSatisfying(
                        LakehouseException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.FAILED))
                .hasMessageContaining("did not start: a.D: Column 13 of order_events is no text");
        assertThat(cancelled.get()).isEqualTo(1);
    }

    @Test
    void aJobWhoseRecordsKafkaHasDeletedIsToldTheWayOut() {
        failures =
                "{\"timestamp\":5,\"stacktrace\":\"org.apache.kafka.clients.consumer.OffsetOutOfRangeException: Fetch position 10 is out of range\"}";

        assertThatThrownBy(() -> startup.await("a1"))
                .hasMessageContaining(
                        "Fetch position 10 is out of range. Kafka has deleted records")
                .hasMessageContaining("'./kappalake ingest start' says which");
    }

    @Test
    void aJobThatFailsWhileItsTasksRunAgainIsCancelledToo() {
        failures = "{\"timestamp\":5,\"stacktrace\":\"a.D: no such file\"}";

        assertThatThrownBy(() -> startup.await("a1")).hasMessageContaining("a.D: no such file");
        assertThat(cancelled.get()).isEqualTo(1);
    }

    @Test
    void saysWhatItWaitsForWhenThatTakesTooLong() {
        asked =
                """
                {"counts":{"completed":0,"failed":1},
                 "latest":{"failed":{"failure_message":"Checkpoint expired"}},
                 "history":[{"id":7,"status":"IN_PROGRESS","num_subtasks":9,"num_acknowledged_subtasks":4}]}""";

        assertThatThrownBy(() -> startup.await("a1"))
                .hasMessageContaining("4 of 9 tasks have done their part of checkpoint 7")
                .hasMessageContaining("the last one failed: Checkpoint expired")
                .hasMessageContaining("'./kappalake ingest stop --now' ends it");
        assertThat(cancelled.get()).isZero();

        tasks = "SCHEDULED";
        assertThatThrownBy(() -> startup.await("a1"))
                .hasMessageContaining("did not get all its task slots within 1s");
    }
}
