package io.kappalake.orders.rules;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.config.ConfigFile;
import io.kappalake.lakehouse.config.ConfigSection;
import java.util.Map;

/**
 * The sections of {@code kappalake.yaml} that describe a stream of order events.
 *
 * @param ingest how the stream is read, counted and committed
 */
public record OrdersConfig(IngestConfig ingest) {
    public OrdersConfig {
        requireNonNull(ingest, "ingest");
    }

    /** Reads the sections; found by {@link java.util.ServiceLoader}. */
    public static final class Section implements ConfigSection<OrdersConfig> {
        @Override
        public Class<OrdersConfig> type() {
            return OrdersConfig.class;
        }

        @Override
        public Map<String, String> defaults() {
            return Map.of("kafka.topic", "orders.events", "kafka.group", "kappalake-ingest");
        }

        @Override
        public OrdersConfig read(ConfigFile file) {
            return new OrdersConfig(new IngestReader(file).read());
        }
    }
}
