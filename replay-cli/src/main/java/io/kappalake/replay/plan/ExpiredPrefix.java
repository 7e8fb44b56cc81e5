package io.kappalake.replay.plan;

import io.kappalake.replay.plan.ReplayPlan.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * The part of the log that Kafka has dropped, and that is taken from the tables. Dead letters are
 * there byte for byte and are decoded like any record. Of a record that parsed, only its values are
 * left: the rules are applied to these, and the result of an earlier rule stays.
 */
public final class ExpiredPrefix {
    private static final String DECODE = "ingest.decode.";
    private static final String ALIASES = DECODE + "status-aliases.";

    private ExpiredPrefix() {}

    /** Names the dropped part of a range, and what follows from it, in words. */
    static List<String> notes(
            Source source, SortedMap<String, String> live, SortedMap<String, String> rules) {
        List<String> notes = new ArrayList<>();
        if (source.head() == 0) {
            return notes;
        }
        notes.add(
                "Kafka has forgotten %,d of the %,d offsets: they come from order_events and dead_letters"
                        .formatted(source.head(), source.size()));
        notes.addAll(consequences(live, rules));
        return notes;
    }

    /**
     * Names what Kafka has dropped of a plan's range since the plan was made, in words.
     *
     * @param starts the first offset that Kafka holds, by partition
     */
    public static List<String> since(ReplayPlan plan, SortedMap<Integer, Long> starts) {
        List<String> notes = new ArrayList<>();
        plan.source()
                .partitions()
                .forEach(
                        (partition, range) -> {
                            long end = Math.min(starts.getOrDefault(partition, 0L), range.stop());
                            if (end > range.kafkaFrom()) {
                                notes.add(
                                        "Kafka has forgotten offsets %d to %d of partition %d since the plan was made: those that were not read before come from order_events and dead_letters"
                                                .formatted(range.kafkaFrom(), end - 1, partition));
                            }
                        });
        if (!notes.isEmpty() && plan.source().head() == 0) {
            notes.addAll(consequences(plan.live(), plan.rules()));
        }
        return notes;
    }

    private static List<String> consequences(
            SortedMap<String, String> live, SortedMap<String, String> rules) {
        List<String> notes = new ArrayList<>();
        notes.add(
                "An order event that Kafka has forgotten, and that the new rules reject, becomes a dead letter with its values as JSON, not its own bytes; its detail says so");
        live.forEach(
                (key, value) -> {
                    if (key.startsWith(DECODE) && !value.equals(rules.get(key))) {
                        notes.add(
                                "%s was %s: order events that were read by this rule and that Kafka has forgotten keep what it made of them"
                                        .formatted(key, value));
                    }
                });
        if (live.keySet().stream().anyMatch(key -> key.startsWith(ALIASES))) {
            notes.add(
                    "Status aliases were applied to order events that Kafka has forgotten: other aliases find the new status there, not the old one");
        }
        return notes;
    }
}
