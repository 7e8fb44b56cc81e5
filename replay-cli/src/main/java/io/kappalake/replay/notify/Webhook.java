package io.kappalake.replay.notify;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kappalake.replay.run.ReplayStep;
import io.kappalake.replay.run.Runs;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Map;
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
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final NotifyConfig config;
    private final Receiver receiver;
    private final Clock clock;

    private Webhook(NotifyConfig config, String url, Clock clock) {
        this.config = config;
        this.receiver = new Receiver(url);
        this.clock = clock;
    }

    /** The listener that a configuration wants. */
    public static Runs.Listener of(NotifyConfig config, Clock clock) {
        return config.url()
                .<Runs.Listener>map(url -> new Webhook(config, url, clock))
                .orElse(Runs.Listener.NONE);
    }

    @Override
    public void noted(String run, ReplayStep step, String details) {
        if (!NEWS.contains(step)) {
            return;
        }
        try {
            byte[] body = message(run, step, details);
            receiver.tell(body, signed(body), "%s is %s".formatted(run, step.text()));
        } catch (IOException | GeneralSecurityException e) {
            LOG.warn("Cannot write the news that {} is {}", run, step.text(), e);
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

    private Map<String, String> signed(byte[] body) throws GeneralSecurityException {
        return config.secret().isPresent()
                ? Map.of("X-Kappalake-Signature", "sha256=" + signature(body))
                : Map.of();
    }

    private String signature(byte[] body) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(
                new SecretKeySpec(
                        config.secret().orElseThrow().reveal().getBytes(UTF_8), "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(body));
    }
}
