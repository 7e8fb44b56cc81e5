package io.kappalake.replay.notify;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.config.ConfigFile;
import io.kappalake.lakehouse.config.ConfigSection;
import io.kappalake.lakehouse.config.Secret;
import io.kappalake.lakehouse.config.Values;
import java.util.Optional;

/**
 * The receiver of news: the section {@code notify} of {@code kappalake.yaml}.
 *
 * @param url its address; empty if nobody wants to know
 * @param secret with which messages are signed
 * @param openLineage the receiver of lineage events
 */
public record NotifyConfig(
        Optional<String> url, Optional<Secret> secret, OpenLineageConfig openLineage) {
    public NotifyConfig {
        requireNonNull(url, "url");
        requireNonNull(secret, "secret");
        requireNonNull(openLineage, "openLineage");
    }

    /** Reads the section; found by {@link java.util.ServiceLoader}. */
    public static final class Section implements ConfigSection<NotifyConfig> {
        @Override
        public Class<NotifyConfig> type() {
            return NotifyConfig.class;
        }

        @Override
        public NotifyConfig read(ConfigFile file) {
            Values values = new Values(file);
            return new NotifyConfig(
                    values.optionalUrl("notify.url"),
                    values.secret("notify.secret"),
                    new OpenLineageConfig(
                            values.optionalUrl("notify.openlineage.url"),
                            values.secret("notify.openlineage.api-key"),
                            values.text("notify.openlineage.namespace", "kappalake")));
        }
    }
}
