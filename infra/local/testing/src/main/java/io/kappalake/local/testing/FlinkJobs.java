package io.kappalake.local.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The jobs of a Flink that have not ended. */
final class FlinkJobs {
    private static final Set<String> ENDED = Set.of("FINISHED", "CANCELED", "FAILED", "SUSPENDED");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final String url;
    private final HttpClient http = HttpClient.newHttpClient();

    FlinkJobs(String url) {
        this.url = url;
    }

    /** The ids of those that run, or may run again by themselves. */
    List<String> active() {
        List<String> active = new ArrayList<>();
        for (JsonNode job : send("GET", "/jobs/overview").path("jobs")) {
            if (!ENDED.contains(job.path("state").asText())) {
                active.add(job.path("jid").asText());
            }
        }
        return active;
    }

    /** Cancels all of them. */
    void cancelAll() {
        active().forEach(id -> send("PATCH", "/jobs/" + id + "?mode=cancel"));
    }

    private JsonNode send(String method, String path) {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url + path))
                        .method(method, BodyPublishers.noBody())
                        .build();
        try {
            return JSON.readTree(http.send(request, BodyHandlers.ofString()).body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while Flink was asked", e);
        }
    }
}
