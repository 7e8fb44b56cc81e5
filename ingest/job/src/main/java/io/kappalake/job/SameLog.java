package io.kappalake.job;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.flink.connector.kafka.source.enumerator.subscriber.KafkaSubscriber;
import org.apache.flink.util.FlinkRuntimeException;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;

/**
 * The partitions of a topic, as long as it is the one that the job was started with. A topic that
 * was deleted and made anew has another id (KIP-516) and other records at the offsets of the job,
 * which a consumer would read on from without a word.
 */
final class SameLog implements KafkaSubscriber {
    private static final long serialVersionUID = 1;

    private final String topic;
    private final String id;

    /** The partitions of a topic with that id. */
    SameLog(String topic, String id) {
        this.topic = topic;
        this.id = id;
    }

    /**
     * {@inheritDoc}
     *
     * @throws FlinkRuntimeException if the topic is not there, is another one, or Kafka does not
     *     answer; it fails the job
     */
    @Override
    public Set<TopicPartition> getSubscribedTopicPartitions(AdminClient kafka) {
        return partitions(describe(kafka));
    }

    private TopicDescription describe(AdminClient kafka) {
        try {
            return kafka.describeTopics(Set.of(topic)).allTopicNames().get().get(topic);
        } catch (ExecutionException e) {
            throw new FlinkRuntimeException(
                    "Cannot find the partitions of topic " + topic, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FlinkRuntimeException("Interrupted at topic " + topic, e);
        }
    }

    /** The partitions of that topic, if it is the right one. */
    Set<TopicPartition> partitions(TopicDescription found) {
        if (!found.topicId().toString().equals(id)) {
            throw new FlinkRuntimeException(
                    "The topic %s had the id %s, and has %s: it was deleted and made anew while the job ran. './kappalake ingest stop --now' ends the job; './kappalake check' then says whether the tables hold records of the new log, and './kappalake ingest start' how to go on"
                            .formatted(topic, id, found.topicId()));
        }
        Set<TopicPartition> partitions = new LinkedHashSet<>();
        for (TopicPartitionInfo partition : found.partitions()) {
            partitions.add(new TopicPartition(topic, partition.partition()));
        }
        return partitions;
    }
}
