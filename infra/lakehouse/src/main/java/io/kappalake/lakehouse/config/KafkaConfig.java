package io.kappalake.lakehouse.config;

import static java.util.Collections.unmodifiableMap;
import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * The section {@code kafka}.
 *
 * @param bootstrapServers {@code host:port}, several separated by commas
 * @param topic the topic that the stream is read from
 * @param group the consumer group under which live ingestion commits its offsets
 * @param properties further client properties (security), passed on to every client unchanged
 */
public record KafkaConfig(
        String bootstrapServers, String topic, String group, Map<String, String> properties) {
    public KafkaConfig {
        requireNonNull(bootstrapServers, "bootstrapServers");
        requireNonNull(topic, "topic");
        requireNonNull(group, "group");
        properties = unmodifiableMap(new LinkedHashMap<>(properties));
    }

    /** The properties that each client of this Kafka needs. */
    public Map<String, String> clientProperties() {
        Map<String, String> all = new LinkedHashMap<>(properties);
        all.put("bootstrap.servers", bootstrapServers);
        return all;
    }

    /** Names of the properties only: values may be secrets. */
    @Override
    public String toString() {
        return "KafkaConfig[%s, topic=%s, group=%s, properties=%s]"
                .formatted(bootstrapServers, topic, group, new TreeSet<>(properties.keySet()));
    }
}
