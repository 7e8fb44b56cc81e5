package io.kappalake.replay.notify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.kappalake.lakehouse.config.Secret;
import io.kappalake.replay.run.ReplayStep;
import io.kappalake.replay.run.Runs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TestWebhook {
    private static final Clock CLOCK =
            Clock.fixed(Instant.parse("2026-03-01T12:00:00Z"), ZoneOffset.UTC);

    private static final OpenLineageConfig NO_LINEAGE =
            new OpenLineageConfig(Optional.empty(), Optional.empty(), "kappalake");

    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final List<String> signatures = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private volatile int status = 204;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/hook",
                exchange -> {
                    signatures.add(
                            String.valueOf(
                                    exchange.getRequestHeaders()
                                            .getFirst("X-Kappalake-Signature")));
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

    private Runs.Listener webhook(Optional<Secret> secret) {
        String url = "http://127.0.0.1:%d/hook".formatted(server.getAddress().getPort());
        return Webhook.of(new NotifyConfig(Optional.of(url), secret, NO_LINEAGE), CLOCK);
    }

    @Test
    void tellsOfTheStepsThatPeopleWaitFor() {
        Runs.Listener webhook = webhook(Optional.empty());
        for (ReplayStep step : ReplayStep.values()) {
            webhook.noted("run-1", step, "{\"verdict\":\"EQUAL\"}");
        }
        assertThat(bodies)
                .extracting(body -> body.replaceAll(".*\"event\":\"([^\"]*)\".*", "$1"))
                .containsExactly("caught-up", "audited", "published", "rolled-back");
        assertThat(bodies.get(1))
                .isEqualTo(
                        "{\"event\":\"audited\",\"run\":\"run-1\",\"at\":\"2026-03-01T12:00:00Z\","
                                + "\"details\":{\"verdict\":\"EQUAL\"}}");
        assertThat(signatures).containsOnly("null");
    }

    @Test
    void signsWithTheSecret() {
        webhook(Optional.of(new Secret("It's a Secret to Everybody")))
                .noted("run-1", ReplayStep.PUBLISHED, "{}");
        // by: openssl dgst -sha256 -hmac "It's a Secret to Everybody"
        assertThat(bodies)
                .containsExactly(
                        "{\"event\":\"published\",\"run\":\"run-1\",\"at\":\"2026-03-01T12:00:00Z\",\"details\":{}}");
        assertThat(signatures)
                .containsExactly(
                        "sha256=06879e427a42514134af088503f90e8fe2fda35ba8ed8771a3417821961478db");
    }

    @Test
    void goesOnWhereNobodyListens() {
        status = 500;
        Runs.Listener webhook = webhook(Optional.empty());
        webhook.noted("run-1", ReplayStep.PUBLISHED, "{}");
        assertThat(bodies).hasSize(1);
        server.stop(0);
        webhook.noted("run-1", ReplayStep.PUBLISHED, "{}");
        assertThat(bodies).hasSize(1);
    }

    @Test
    void isOffByDefault() {
        assertThat(
                        Webhook.of(
                                new NotifyConfig(Optional.empty(), Optional.empty(), NO_LINEAGE),
                                CLOCK))
                .isSameAs(Runs.Listener.NONE);
    }
}
