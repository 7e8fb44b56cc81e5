package io.kappalake.ingest.control;

import static java.util.Objects.requireNonNull;

import io.kappalake.orders.log.LogGeneration;
import io.kappalake.orders.table.TableCommits;
import io.kappalake.orders.topic.KafkaTopic;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The log and the tables that a job's state belongs to, by identities that others of the same name
 * do not share.
 *
 * @param cluster Kafka's id of the cluster; empty if it has none
 * @param topic name of the topic
 * @param topicId Kafka's id of the topic
 * @param tables UUID of each table by its name; empty if only the log is meant
 */
public record Origin(
        Optional<String> cluster, String topic, String topicId, SortedMap<String, String> tables) {
    /** The way out where the log has changed and its rows cannot follow those before. */
    static final String ELSEWHERE =
            "Read the log that is there now into tables of its own (other values of kafka.group and tables.namespace, './kappalake init', './kappalake ingest start'); or bring back what was there before";

    public Origin {
        requireNonNull(cluster, "cluster");
        requireNonNull(topic, "topic");
        requireNonNull(topicId, "topicId");
        tables = Collections.unmodifiableSortedMap(new TreeMap<>(tables));
    }

    /**
     * The log and the tables that a job's state must belong to: those of its last start, with the
     * log that the tables note since, if they do.
     */
    public Origin expecting(LogGeneration log) {
        return log.later() ? new Origin(log.cluster(), log.topic(), log.topicId(), tables) : this;
    }

    /** The same log without tables. */
    Origin log() {
        return new Origin(cluster, topic, topicId, new TreeMap<>());
    }

    /** The same tables with the log of another one. */
    Origin with(Origin log) {
        return new Origin(log.cluster, log.topic, log.topicId, tables);
    }

    /** The log and the tables that are there now. */
    static Origin of(KafkaTopic topic, TableCommits commits) {
        return new Origin(topic.clusterId(), topic.name(), topic.id(), commits.uuids());
    }

    /** The log that is there now. */
    public static Origin ofLog(KafkaTopic topic) {
        return new Origin(topic.clusterId(), topic.name(), topic.id(), new TreeMap<>());
    }

    /**
     * The differences from what is there now, in words; empty if all that both know is the same.
     */
    public List<String> differences(Origin now) {
        List<String> differences = new ArrayList<>();
        if (!topic.equals(now.topic)) {
            differences.add("the topic was %s, and is %s".formatted(topic, now.topic));
        } else if (cluster.isPresent() && now.cluster.isPresent() && !cluster.equals(now.cluster)) {
            differences.add(
                    "the Kafka cluster was %s, and is %s"
                            .formatted(cluster.get(), now.cluster.get()));
        } else if (!topicId.equals(now.topicId)) {
            differences.add(
                    "the topic %s had the id %s, and has %s: it was deleted and made anew"
                            .formatted(topic, topicId, now.topicId));
        }
        tables.forEach(
                (name, uuid) -> {
                    String found = now.tables.get(name);
                    if (found != null && !found.equals(uuid)) {
                        differences.add(
                                "the table %s had the UUID %s, and has %s: it was dropped and made anew"
                                        .formatted(name, uuid, found));
                    }
                });
        if (!tables.isEmpty()
                && !now.tables.isEmpty()
                && Collections.disjoint(tables.keySet(), now.tables.keySet())) {
            differences.add(
                    "the tables were %s, and are %s"
                            .formatted(
                                    String.join(", ", tables.keySet()),
                                    String.join(", ", now.tables.keySet())));
        }
        return differences;
    }
}
