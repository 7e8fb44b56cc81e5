package io.kappalake.replay.plan;

import io.kappalake.orders.topic.KafkaTopic;
import io.kappalake.replay.plan.ReplayPlan.Estimate;
import io.kappalake.replay.plan.ReplayPlan.Source;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.SortedMap;

/** Estimates the cost of a replay. */
final class Estimates {
    /** Rate of an ordinary machine with two cores, used where nothing has been measured yet. */
    private static final double ASSUMED_RATE = 100_000;

    private final KafkaTopic topic;
    private final OptionalDouble measured;

    Estimates(KafkaTopic topic, OptionalDouble measured) {
        this.topic = topic;
        this.measured = measured;
    }

    /**
     * An estimate.
     *
     * @param liveBytes size of the live tables, which hold the whole log
     */
    Estimate of(Source source, long liveBytes) {
        SortedMap<Integer, Long> bytes = topic.bytes();
        SortedMap<Integer, Long> starts = topic.starts();
        SortedMap<Integer, Long> ends = topic.ends();
        double kafkaBytes = 0;
        long known = 0;
        for (int partition : source.partitions().keySet()) {
            ReplayPlan.PartitionRange range = source.partitions().get(partition);
            long held = Math.max(1, ends.get(partition) - starts.get(partition));
            kafkaBytes +=
                    (double) bytes.getOrDefault(partition, 0L)
                            * (range.size() - range.head())
                            / held;
            known += range.newestEventTime().isPresent() ? range.start() : 0;
        }
        double share = (double) source.size() / Math.max(1, source.size() + known);
        double rate = measured.orElse(ASSUMED_RATE);
        return new Estimate(
                source.size(),
                Math.round(kafkaBytes),
                Math.round(liveBytes * share),
                rate,
                measured.isPresent()
                        ? "the last replay"
                        : "an assumption: no replay was measured here yet",
                Duration.ofMillis(Math.round(source.size() * 1_000 / rate)));
    }
}
