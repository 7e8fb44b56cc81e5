package io.kappalake.ingest.control;

import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.Durations;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.orders.rules.IngestConfig;
import io.kappalake.orders.topic.KafkaTopic;
import java.time.Duration;
import java.util.Optional;

/**
 * The bound that a topic sets to timestamps from the future. Clocks of partitions go by these: a
 * topic that takes any timestamp lets a producer with a wrong clock make the events of others late.
 */
public final class ClockBound {
    private static final String TYPE = "message.timestamp.type";
    private static final String AFTER = "message.timestamp.after.max.ms";

    private ClockBound() {}

    /**
     * The warning about the topic's bound; empty if it is no looser than {@code
     * ingest.clock-tolerance}, or if that is {@code none}.
     */
    public static Optional<String> warning(LakehouseConfig config) {
        Optional<Duration> tolerance = IngestConfig.of(config).clockTolerance();
        if (tolerance.isEmpty()) {
            return Optional.empty();
        }
        String name = config.kafka().topic();
        try (KafkaTopic topic = KafkaTopic.of(config.kafka())) {
            return warning(name, topic.setting(TYPE), topic.setting(AFTER), tolerance.get());
        } catch (LakehouseException e) {
            return Optional.of(
                    "Cannot read how far timestamps of topic %s may be in the future (%s): see that its %s is at most %d"
                            .formatted(name, e.getMessage(), AFTER, tolerance.get().toMillis()));
        }
    }

    /** The same from the topic's settings. */
    static Optional<String> warning(
            String topic, Optional<String> type, Optional<String> after, Duration tolerance) {
        if (type.filter("LogAppendTime"::equals).isPresent()) {
            return Optional.empty();
        }
        long bound = after.map(Long::parseLong).orElse(Long.MAX_VALUE);
        if (bound <= tolerance.toMillis()) {
            return Optional.empty();
        }
        return Optional.of(
                "Topic %s takes timestamps that are %s in the future: a producer whose clock is wrong by that can make the events of others late; set its %s to %d, or its %s to LogAppendTime"
                        .formatted(
                                topic,
                                bound == Long.MAX_VALUE
                                        ? "any time"
                                        : "up to " + Durations.format(Duration.ofMillis(bound)),
                                AFTER,
                                tolerance.toMillis(),
                                TYPE));
    }
}
