package io.kappalake.local.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Requests to servers that answer with JSON. */
final class Http {
    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final Duration QUERY = Duration.ofSeconds(60);
    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient CLIENT =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(TIMEOUT)
                    .build();

    private Http() {}

    static JsonNode json(String url) throws IOException, InterruptedException {
        return send(request(url).build());
    }

    /** Runs a query to its end. */
    static void trinoQuery(String url, String user, String sql)
            throws IOException, InterruptedException {
        JsonNode page =
                send(
                        request(url + "/v1/statement")
                                .header("X-Trino-User", user)
                                .POST(BodyPublishers.ofString(sql))
                                .build());
        long deadline = System.nanoTime() + QUERY.toNanos();
        while (true) {
            if (System.nanoTime() - deadline > 0) {
                throw new IOException(
                        "Trino did not finish '%s' within %d s".formatted(sql, QUERY.toSeconds()));
            }
            if (page.has("error")) {
                throw new LakehouseException(
                        ErrorCode.UNAVAILABLE,
                        "Trino cannot run '%s': %s"
                                .formatted(sql, page.path("error").path("message").asText()));
            }
            if (!page.has("nextUri")) {
                return;
            }
            page =
                    send(
                            request(page.path("nextUri").asText())
                                    .header("X-Trino-User", user)
                                    .build());
        }
    }

    private static HttpRequest.Builder request(String url) {
        return HttpRequest.newBuilder(URI.create(url)).timeout(TIMEOUT);
    }

    private static JsonNode send(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> response = CLIENT.send(request, BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(
                    "%s answered %d: %s"
                            .formatted(request.uri(), response.statusCode(), response.body()));
        }
        return JSON.readTree(response.body());
    }
}
