package io.kappalake.replay.notify;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kappalake.replay.run.ReplayStep;
import io.kappalake.replay.run.Runs;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells another program by HTTP of the steps of replays that people wait for: caught up, audited,
 * published, rolled back. The message is a JSON object; with a secret it is signed as those of
 * GitHub's webhooks are, by HMAC-SHA256 of the body in {@code X-Kappalake-Signature: sha256=HEX}. A
 * receiver that fails or does not answer delays a step by some seconds and never stops it.
 *
 * @see <a
 *     href="https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries">Validating
 *     webhook deliveries</a>
 */
public final class Webhook implements Runs.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Webhook.class);
    private static final Set<ReplayStep> NEWS =
            EnumSet.of(
                    ReplayStep.CAUGHT_UP,
                    ReplayStep.AUDITED,
                    ReplayStep.PUBLISHED,
                    ReplayStep.ROLLED_BACK);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final NotifyConfig config;
    private final Clock clock;

    private Webhook(NotifyConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
    }

    /** The listener that a configuration wants. */
    public static Runs.Listener of(NotifyConfig config, Clock clock) {
        return config.url().isPresent() ? new Webhook(config, clock) : Runs.Listener.NONE;
    }

    @Override
    public void noted(String run, ReplayStep step, String details) {
        if (!NEWS.contains(step)) {
            return;
        }
        // the path may hold a token
        String host = URI.create(config.url().orElseThrow()).getHost();
        try {
            int status = send(message(run, step, details));
            if (status >= 300) {
                LOG.warn(
                        "{} answered {} to the news that {} is {}", host, status, run, step.text());
            }
        } catch (IOException | GeneralSecurityException e) {
            LOG.warn("Cannot tell {} that {} is {}: {}", host, run, step.text(), e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private byte[] message(String run, ReplayStep step, String details) throws IOException {
        ObjectNode message = JSON.createObjectNode();
        message.put("event", step.text());
        message.put("run", run);
        message.put("at", clock.instant().toString());
        message.set("details", JSON.readTree(details));
        return JSON.writeValueAsBytes(message);
    }

    private int send(byte[] body)
            throws IOException, InterruptedException, GeneralSecurityException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(config.url().orElseThrow()))
                        .timeout(PATIENCE)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofByteArray(body));
        if (config.secret().isPresent()) {
            request.header("X-Kappalake-Signature", "sha256=" + signature(body));
        }
        try (HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            HttpResponse<Void> answer = http.send(request.build(), BodyHandlers.discarding());
            return answer.statusCode();
        }
    }

    private String signature(byte[] body) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(
                new SecretKeySpec(
                        config.secret().orElseThrow().reveal().getBytes(UTF_8), "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(body));
    }
}
