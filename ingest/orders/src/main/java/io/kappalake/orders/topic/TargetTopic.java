package io.kappalake.orders.topic;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.KafkaConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The topic to produce to. */
public final class TargetTopic {
    private static final int PATIENCE_SECONDS = 20;

    private TargetTopic() {}

    /**
     * Requires that the topic exists before anything is sent: a producer would wait for it
     * silently.
     *
     * @throws LakehouseException {@code INVALID_INPUT} if there is no such topic or Kafka's client
     *     refuses its configuration, {@code UNAVAILABLE} if no broker answers
     */
    public static void requireExists(KafkaConfig kafka, String topic) {
        Map<String, Object> properties = new HashMap<>(SourceTopic.clientProperties(kafka));
        try (Admin admin = Admin.create(properties)) {
            admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException
                    || e.getCause() instanceof InvalidTopicException) {
                throw new LakehouseException(
                        ErrorCode.INVALID_INPUT,
                        ("There is no topic %s at %s: create it, or name another with --topic (the"
                                        + " embedded lakehouse's is created by './kappalake up')")
                                .formatted(topic, kafka.bootstrapServers()),
                        e);
            }
            throw unavailable(kafka, e.getCause());
        } catch (TimeoutException e) {
            throw unavailable(kafka, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable(kafka, e);
        } catch (KafkaException e) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "Cannot use Kafka at %s (%s): correct the section kafka"
                            .formatted(
                                    kafka.bootstrapServers(),
                                    e.getCause() == null
                                            ? e.getMessage()
                                            : e.getCause().getMessage()),
                    e);
        }
    }

    private static LakehouseException unavailable(KafkaConfig kafka, Throwable cause) {
        return new LakehouseException(
                ErrorCode.UNAVAILABLE,
                "Cannot reach Kafka at %s (%s): start it ('./kappalake up' for the embedded lakehouse), or correct kafka.bootstrap-servers"
                        .formatted(
                                kafka.bootstrapServers(),
                                cause.getMessage() == null
                                        ? "no answer within %d s".formatted(PATIENCE_SECONDS)
                                        : cause.getMessage()),
                cause);
    }
}
