package io.kappalake.replay.notify;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A program that is told of news by HTTP POST of JSON. One that fails or does not answer within
 * some seconds is warned of, and stops nobody.
 */
final class Receiver {
    private static final Logger LOG = LoggerFactory.getLogger(Receiver.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final URI address;

    Receiver(String url) {
        this.address = URI.create(url);
    }

    /**
     * Sends a message.
     *
     * @param headers beside those of JSON
     * @param news in words, for warnings
     */
    void tell(byte[] body, Map<String, String> headers, String news) {
        // the path may hold a token
        String host = address.getHost();
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address)
                        .timeout(PATIENCE)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        try (HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            HttpResponse<Void> answer = http.send(request.build(), BodyHandlers.discarding());
            if (answer.statusCode() >= 300) {
                LOG.warn("{} answered {} to the news that {}", host, answer.statusCode(), news);
            }
        } catch (IOException e) {
            LOG.warn("Cannot tell {} that {}: {}", host, news, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
