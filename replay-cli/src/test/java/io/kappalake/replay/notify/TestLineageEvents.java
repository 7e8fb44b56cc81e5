package io.kappalake.replay.notify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.replay.run.ReplayStep;
import io.kappalake.replay.run.Runs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestLineageEvents {
    private static final Clock CLOCK =
            Clock.fixed(Instant.parse("2026-03-01T12:00:00Z"), ZoneOffset.UTC);
    private static final String CONFIG =
            """
            kafka:
              bootstrap-servers: broker-1:9092,broker-2:9092
              topic: orders.events
              group: ingest
            catalog:
              type: jdbc
              name: lake
              uri: jdbc:postgresql://localhost/kappalake
              warehouse: s3://lake/warehouse
            storage:
              endpoint: http://localhost:9000
              checkpoints: s3://lake/flink
            trino:
              url: http://trino.example:8080
              catalog: lake
            flink:
              url: http://localhost:8081
            """;

    @TempDir private Path folder;

    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final List<String> keys = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private volatile int status = 201;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/api/v1/lineage",
                exchange -> {
                    keys.add(
                            String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
                    bodies.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
                    exchange.sendResponseHeaders(status, -1);
                    exchange.close();
                });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private Runs.Listener news(String more) throws IOException {
        Path file = Files.writeString(folder.resolve("kappalake.yaml"), CONFIG + more);
        return News.of(LakehouseConfig.load(file, Map.of(), Map.of("KEY", "s3cret")), CLOCK);
    }

    private String url() {
        return "\nnotify:\n  openlineage:\n    url: http://127.0.0.1:%d/api/v1/lineage\n"
                .formatted(server.getAddress().getPort());
    }

    private List<JsonNode> events() throws IOException {
        List<JsonNode> events = new ArrayList<>();
        for (String body : bodies) {
            events.add(new ObjectMapper().readTree(body));
        }
        return events;
    }

    @Test
    void aReplayIsOneRunFromItsStartToItsEnd() throws Exception {
        Runs.Listener news = news(url());
        for (ReplayStep step : ReplayStep.values()) {
            news.noted("run-1", step, "{}");
        }
        assertThat(events())
                .extracting(
                        event -> event.at("/eventType").asText(),
                        event -> event.at("/run/facets/kappalake_replay/step").asText())
                .containsExactly(
                        tuple("START", "run-started"),
                        tuple("RUNNING", "caught-up"),
                        tuple("RUNNING", "audited"),
                        tuple("COMPLETE", "published"),
                        tuple("ABORT", "rolled-back"),
                        tuple("ABORT", "run-cancelled"));
        assertThat(events()).extracting(event -> event.at("/run/runId").asText()).hasSize(6);
        String id = events().getFirst().at("/run/runId").asText();
        assertThat(UUID.fromString(id)).isNotNull();
        assertThat(events()).extracting(event -> event.at("/run/runId").asText()).containsOnly(id);
        news.noted("run-2", ReplayStep.STARTED, "{}");
        assertThat(events().getLast().at("/run/runId").asText()).isNotEqualTo(id);
        assertThat(keys).containsOnly("null");
    }

    @Test
    void aPublicationNamesWhatItReadAndChanged() throws Exception {
        news(url() + "    namespace: prod\n    api-key: ${KEY}\n")
                .noted(
                        "run-1",
                        ReplayStep.PUBLISHED,
                        "{\"publication\":\"replay-run-1\",\"tables\":[\"orders.order_events\"],\"millis\":7,\"by\":\"me\"}");
        String table = "{\"namespace\":\"trino://trino.example:8080\",\"name\":\"lake.orders.%s\"}";
        assertThat(events())
                .singleElement()
                .satisfies(
                        event -> {
                            assertThat(event.at("/eventTime").asText())
                                    .isEqualTo("2026-03-01T12:00:00Z");
                            assertThat(event.at("/producer").asText()).startsWith("urn:kappalake:");
                            assertThat(event.at("/schemaURL").asText())
                                    .startsWith("https://openlineage.io/spec/")
                                    .endsWith("RunEvent");
                            assertThat(event.at("/job"))
                                    .hasToString(
                                            "{\"namespace\":\"prod\",\"name\":\"ingest.replay\"}");
                            assertThat(event.at("/inputs"))
                                    .extracting(JsonNode::toString)
                                    .containsExactlyInAnyOrder(
                                            "{\"namespace\":\"kafka://broker-1:9092\",\"name\":\"orders.events\"}",
                                            table.formatted("order_events"),
                                            table.formatted("order_metrics"),
                                            table.formatted("late_events"),
                                            table.formatted("dead_letters"));
                            assertThat(event.at("/outputs"))
                                    .extracting(JsonNode::toString)
                                    .containsExactly(table.formatted("order_events"));
                            JsonNode facet = event.at("/run/facets/kappalake_replay");
                            assertThat(facet.at("/run").asText()).isEqualTo("run-1");
                            assertThat(facet.at("/publication").asText()).isEqualTo("replay-run-1");
                            assertThat(facet.has("_producer") && facet.has("_schemaURL")).isTrue();
                            assertThat(facet.has("by")).isFalse();
                        });
        assertThat(keys).containsExactly("Bearer s3cret");
    }

    @Test
    void anAuditHasItsVerdictAndNoOutput() throws Exception {
        news(url()).noted("run-1", ReplayStep.AUDITED, "{\"verdict\":\"DIFFERENT\",\"x\":[1]}");
        JsonNode event = events().getFirst();
        assertThat(event.at("/run/facets/kappalake_replay/verdict").asText())
                .isEqualTo("DIFFERENT");
        assertThat(event.at("/outputs")).isEmpty();
    }

    @Test
    void goesOnWhereNobodyListens() throws Exception {
        Runs.Listener news = news(url());
        status = 500;
        news.noted("run-1", ReplayStep.PUBLISHED, "{}");
        assertThat(bodies).hasSize(1);
        news.noted("run-1", ReplayStep.PUBLISHED, "no JSON");
        server.stop(0);
        news.noted("run-1", ReplayStep.PUBLISHED, "{}");
        assertThat(bodies).hasSize(1);
    }

    @Test
    void isOffByDefault() throws Exception {
        news("").noted("run-1", ReplayStep.PUBLISHED, "{}");
        assertThat(bodies).isEmpty();
    }
}
