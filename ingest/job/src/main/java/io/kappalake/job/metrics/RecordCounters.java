package io.kappalake.job.metrics;

import io.kappalake.orders.event.DeadLetterReason;
import java.util.EnumMap;
import java.util.Map;
import javax.annotation.Nullable;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** Counts the records that were read, by what became of them. */
public final class RecordCounters {
    private final Counter orderEvents;
    private final Counter deadLetters;
    private final Map<DeadLetterReason, Counter> reasons = new EnumMap<>(DeadLetterReason.class);

    /** Counters that start at 0, each of which is exported from the start. */
    public RecordCounters(MetricGroup group) {
        orderEvents = JobMetrics.counter(group, "outcome", "order_event", "records_total");
        deadLetters = JobMetrics.counter(group, "outcome", "dead_letter", "records_total");
        for (DeadLetterReason reason : DeadLetterReason.values()) {
            reasons.put(
                    reason,
                    JobMetrics.counter(group, "reason", reason.code(), "dead_letters_total"));
        }
    }

    /** Counts a record; it has a reason if it is a dead letter. */
    public void count(@Nullable DeadLetterReason reason) {
        if (reason == null) {
            orderEvents.inc();
        } else {
            deadLetters.inc();
            reasons.get(reason).inc();
        }
    }
}
