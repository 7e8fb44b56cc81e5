package io.kappalake.lakehouse.config;

import java.util.Map;

/**
 * The section {@code kafka}.
 *
 * @param bootstrapServers {@code host:port}, several separated by commas
 * @param topic the topic of order events
 * @param group the consumer group under which live ingestion commits its offsets
 * @param properties further client properties (security), passed on to every client as they are
 */
public record KafkaConfig(
        String bootstrapServers, String topic, String group, Map<String, String> properties) {
    public KafkaConfig {
        properties = Map.copyOf(properties);
    }

    @Override
    public String toString() {
        return "KafkaConfig[%s, topic=%s, group=%s, properties=%s]"
                .formatted(bootstrapServers, topic, group, properties.keySet());
    }
}
