package io.kappalake.ingest.flink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.kappalake.ingest.flink.JobControl.Submission;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.FlinkConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Submission of jobs to a fake Flink that answers like the real one but runs nothing. */
class TestJobControl {
    private static final List<String> PURPOSE = List.of("orders", "s3://lake/chk-7");

    /** State of each job by its id. */
    private final Map<String, String> jobs = new LinkedHashMap<>();

    /** Ids that Flink does not list and does not take either. */
    private final List<String> forgotten = new ArrayList<>();

    private final List<String> jars = new ArrayList<>();
    private final List<JsonNode> requests = new ArrayList<>();
    private HttpServer server;
    private JobControl control;
    private Submission submission;

    /** A job that another process sent and that arrives just before ours; empty if none. */
    private Optional<String> faster = Optional.empty();

    private boolean broken;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/jobs/overview", exchange -> answer(exchange, 200, overview()));
        server.createContext("/jars", this::jar);
        server.start();
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        control = new JobControl(new FlinkRest(new FlinkConfig(url)));
        submission =
                new Submission(
                        "orders",
                        Files.writeString(folder.resolve("job.jar"), "a jar"),
                        "io.kappalake.Main",
                        List.of("{}"),
                        Optional.of("s3://lake/chk-7"),
                        false);
    }

    @AfterEach
    void stop() {
        server.stop(0);
        assertThat(jars).as("jars that were left behind").isEmpty();
    }

    private String overview() {
        List<String> entries = new ArrayList<>();
        jobs.forEach(
                (id, state) ->
                        entries.add(
                                "{\"jid\":\"%s\",\"name\":\"orders\",\"state\":\"%s\",\"start-time\":1}"
                                        .formatted(id, state)));
        return "{\"jobs\":[%s]}".formatted(String.join(",", entries));
    }

    private void jar(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (exchange.getRequestMethod().equals("DELETE")) {
            jars.remove("job.jar");
            answer(exchange, 200, "{}");
        } else if (exchange.getRequestURI().getPath().endsWith("/upload")) {
            jars.add("job.jar");
            answer(exchange, 200, "{\"filename\":\"/tmp/job.jar\"}");
        } else {
            run(exchange, new JsonMapper().readTree(body));
        }
    }

    private void run(HttpExchange exchange, JsonNode request) throws IOException {
        requests.add(request);
        String id = request.path("jobId").asText();
        faster.ifPresent(state -> jobs.put(id, state));
        if (broken) {
            answer(exchange, 500, "{\"errors\":[\"Caused by: the main method has a bug\"]}");
        } else if (jobs.containsKey(id) || forgotten.contains(id)) {
            answer(
                    exchange,
                    500,
                    "{\"errors\":[\"Caused by: org.apache.flink.runtime.client.DuplicateJobSubmissionException: Job has already been submitted.\"]}");
        } else {
            jobs.put(id, "CREATED");
            answer(exchange, 200, "{\"jobid\":\"%s\"}".formatted(id));
        }
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static String id(int attempt) {
        return JobControl.id(PURPOSE, attempt);
    }

    @Test
    void givesAJobTheIdOfItsPurpose() {
        assertThat(control.start(submission, PURPOSE)).isEqualTo(id(0)).matches("[0-9a-f]{32}");
        assertThat(requests)
                .singleElement()
                .satisfies(
                        request -> {
                            assertThat(request.path("entryClass").asText())
                                    .isEqualTo("io.kappalake.Main");
                            assertThat(request.path("savepointPath").asText())
                                    .isEqualTo("s3://lake/chk-7");
                        });
        assertThat(id(0)).isNotEqualTo(JobControl.id(List.of("orders", "s3://lake/chk-8"), 0));
    }

    @Test
    void startsNoneBesideOneOfThatName() {
        jobs.put("another", "RESTARTING");
        assertThat(control.submit(submission, PURPOSE))
                .isEqualTo(new JobControl.Active("another", false));
        assertThat(requests).isEmpty();
    }

    @Test
    void isTheJobThatADeadCallerHadSent() {
        faster = Optional.of("INITIALIZING");
        assertThat(control.submit(submission, PURPOSE))
                .isEqualTo(new JobControl.Active(id(0), false));
        assertThat(jobs).containsOnlyKeys(id(0));
    }

    @Test
    void followsOneThatEnded() {
        jobs.put(id(0), "FAILED");
        jobs.put(id(1), "CANCELED");
        assertThat(control.submit(submission, PURPOSE))
                .isEqualTo(new JobControl.Active(id(2), true));
    }

    @Test
    void followsOneThatFlinkHasForgotten() {
        forgotten.add(id(0));
        assertThat(control.start(submission, PURPOSE)).isEqualTo(id(1));
    }

    @Test
    void saysWhyFlinkRefused() {
        broken = true;
        assertThatThrownBy(() -> control.start(submission, PURPOSE))
                .isInstanceOf(LakehouseException.class)
                .hasMessageContaining("the main method has a bug");
        assertThat(jobs).isEmpty();
    }
}
