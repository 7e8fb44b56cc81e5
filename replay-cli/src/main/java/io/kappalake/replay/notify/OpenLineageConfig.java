package io.kappalake.replay.notify;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.config.Secret;
import java.util.Optional;

/**
 * The receiver of lineage events: {@code notify.openlineage} of {@code kappalake.yaml}.
 *
 * @param url its address; empty if nobody wants them
 * @param apiKey sent as bearer token
 * @param namespace of the job in these events
 */
public record OpenLineageConfig(Optional<String> url, Optional<Secret> apiKey, String namespace) {
    public OpenLineageConfig {
        requireNonNull(url, "url");
        requireNonNull(apiKey, "apiKey");
        requireNonNull(namespace, "namespace");
    }
}
