package io.kappalake.replay.plan;

import io.kappalake.lakehouse.config.Durations;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.orders.topic.KafkaTopic;
import io.kappalake.replay.plan.ReplayPlan.Estimate;
import io.kappalake.replay.plan.ReplayPlan.Source;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;

/** Finds out for how long Kafka will keep the records that a replay reads. */
final class Retention {
    private final LakehouseConfig config;
    private final KafkaTopic topic;
    private final Clock clock;

    Retention(LakehouseConfig config, KafkaTopic topic, Clock clock) {
        this.config = config;
        this.topic = topic;
        this.clock = clock;
    }

    List<String> notes(Source source, Estimate estimate) {
        List<String> notes = new ArrayList<>();
        byTime(source, estimate).ifPresent(notes::add);
        bySize(source).ifPresent(notes::add);
        return notes;
    }

    private Optional<String> byTime(Source source, Estimate estimate) {
        OptionalLong limit = limit("retention.ms");
        if (limit.isEmpty()) {
            return Optional.empty();
        }
        Optional<Instant> oldest = new OldestRecord(config.kafka()).oldest(source);
        if (oldest.isEmpty()) {
            return Optional.empty();
        }
        Instant forgotten = oldest.get().plusMillis(limit.getAsLong());
        Instant end = clock.instant().plus(estimate.duration());
        Duration margin = Duration.between(end, forgotten).truncatedTo(ChronoUnit.SECONDS);
        return Optional.of(
                margin.isNegative()
                        ? "WARNING: Kafka may forget the first record at %s, before the estimated end: the replay takes what is gone then from the tables; raise retention.ms of %s first if its bytes matter"
                                .formatted(forgotten, source.topic())
                        : "Kafka holds the first record until %s at least, %s after the estimated end"
                                .formatted(forgotten, Durations.format(margin)));
    }

    private Optional<String> bySize(Source source) {
        OptionalLong limit = limit("retention.bytes");
        if (limit.isEmpty()) {
            return Optional.empty();
        }
        SortedMap<Integer, Long> bytes = topic.bytes();
        List<String> near =
                source.partitions().entrySet().stream()
                        .filter(e -> e.getValue().kafkaFrom() < e.getValue().stop())
                        .filter(
                                e ->
                                        bytes.getOrDefault(e.getKey(), 0L)
                                                > limit.getAsLong() * 9 / 10)
                        .map(e -> String.valueOf(e.getKey()))
                        .toList();
        return Optional.of(
                near.isEmpty()
                        ? "Partitions are below 90 %% of retention.bytes (%,d)"
                                .formatted(limit.getAsLong())
                        : "WARNING: partitions %s hold more than 90 %% of retention.bytes (%,d): Kafka may forget their first records while the replay runs; raise it first"
                                .formatted(String.join(", ", near), limit.getAsLong()));
    }

    /** Kafka says -1 where there is no limit. */
    private OptionalLong limit(String setting) {
        return topic.setting(setting).map(Long::parseLong).filter(value -> value >= 0).stream()
                .mapToLong(Long::longValue)
                .findFirst();
    }
}
