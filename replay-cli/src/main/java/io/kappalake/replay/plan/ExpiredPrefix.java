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
final class ExpiredPrefix {
    private static final String DECODE = "ingest.decode.";
    private static final String ALIASES = DECODE + "status-aliases.";

    private ExpiredPrefix() {}

    static List<String> notes(
            Source source, SortedMap<String, String> live, SortedMap<String, String> rules) {
        List<String> notes = new ArrayList<>();
        if (source.head() == 0) {
            return notes;
        }
        notes.add(
                "Kafka has forgotten %,d of the %,d offsets: they come from order_events and dead_letters"
                        .formatted(source.head(), source.size()));
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
