package io.kappalake.job.log;

import static java.util.Objects.requireNonNull;

import io.kappalake.orders.log.LogGeneration;
import java.io.Serializable;
import java.util.Map;
import java.util.Properties;

/**
 * The topic that is read, and the consumer group of its offsets. Holds secrets: it is never
 * printed.
 *
 * @param group consumer group that offsets are committed to
 * @param client client properties, {@code bootstrap.servers} among them
 * @param bases what is added to Kafka's offsets
 */
public record Topic(
        String name, String group, Map<String, String> client, LogGeneration.Bases bases)
        implements Serializable {
    public Topic {
        requireNonNull(name, "name");
        requireNonNull(group, "group");
        requireNonNull(bases, "bases");
        client = Map.copyOf(client);
    }

    /** Properties of the consumer of a subtask. */
    Properties consumer(int subtask) {
        Properties properties = new Properties();
        // records of aborted transactions never happened
        properties.put("isolation.level", "read_committed");
        properties.putAll(client);
        properties.put("group.id", group);
        properties.put("client.id", group + "-" + subtask);
        properties.put("enable.auto.commit", "false");
        // an offset that Kafka no longer holds fails the job: skipping would lose records
        properties.put("auto.offset.reset", "none");
        return properties;
    }

    @Override
    public String toString() {
        return "Topic[%s, group=%s]".formatted(name, group);
    }
}
