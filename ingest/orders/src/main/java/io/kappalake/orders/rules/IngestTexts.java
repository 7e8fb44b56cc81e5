package io.kappalake.orders.rules;

import io.kappalake.lakehouse.config.Values;
import io.kappalake.orders.rules.IngestConfig.Decode;
import io.kappalake.orders.rules.IngestConfig.Limits;
import io.kappalake.orders.rules.IngestConfig.Sliding;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The record of the section {@code ingest} as the texts that {@link IngestReader} reads. */
final class IngestTexts {
    /** The text for an absent value. */
    static final String NONE = "none";

    private IngestTexts() {}

    static SortedMap<String, String> of(IngestConfig config) {
        SortedMap<String, String> texts = new TreeMap<>();
        texts.put("ingest.parallelism", Integer.toString(config.parallelism()));
        texts.put("ingest.commit-interval", text(config.commitInterval()));
        texts.put("ingest.out-of-orderness", text(config.outOfOrderness()));
        texts.put("ingest.clock-tolerance", text(config.clockTolerance()));
        texts.put("ingest.idleness", text(config.idleness()));
        texts.put("ingest.allowed-lateness", text(config.allowedLateness()));
        texts.put("ingest.window-retention", text(config.windowRetention()));
        texts.put("ingest.windows.tumbling", text(config.tumbling()));
        texts.put("ingest.windows.sliding.size", text(config.sliding().map(Sliding::size)));
        texts.put("ingest.windows.sliding.slide", text(config.sliding().map(Sliding::slide)));
        texts.put(
                "ingest.windows.max-statuses",
                config.maxStatuses() == IngestConfig.ANY_STATUSES
                        ? NONE
                        : Integer.toString(config.maxStatuses()));
        texts.put("ingest.emit", Values.name(config.emit()));
        add(config.decode(), texts);
        Limits limits = config.limits();
        texts.put("ingest.limits.max-ahead", text(limits.maxAhead()));
        texts.put("ingest.limits.earliest", limits.earliest().toString());
        texts.put("ingest.limits.max-amount-cents", Long.toString(limits.maxAmountCents()));
        return Collections.unmodifiableSortedMap(texts);
    }

    private static void add(Decode decode, SortedMap<String, String> texts) {
        texts.put("ingest.decode.amounts", Values.name(decode.amounts()));
        // as an override it drops the aliases of the file; those of this map stay
        texts.put("ingest.decode.status-aliases", NONE);
        decode.statusAliases()
                .forEach(
                        (status, alias) ->
                                texts.put("ingest.decode.status-aliases." + status, alias));
        texts.put("ingest.decode.epoch-times", Values.name(decode.epochTimes()));
        texts.put("ingest.decode.time-patterns", text(decode.timePatterns()));
    }

    private static String text(List<String> patterns) {
        return patterns.isEmpty() ? NONE : String.join(TimePattern.SEPARATOR + " ", patterns);
    }

    private static String text(Optional<Duration> duration) {
        return duration.map(IngestTexts::text).orElse(NONE);
    }

    /** The greatest unit that divides it, so that the text has as few digits as possible. */
    private static String text(Duration duration) {
        if (duration.toNanosPart() % 1_000_000 != 0) {
            // more than a file can say, but two such configurations must not look the same
            return duration.toString();
        }
        if (duration.toMillisPart() != 0) {
            return duration.toMillis() + "ms";
        }
        long seconds = duration.toSeconds();
        if (seconds % 60 != 0 || seconds == 0) {
            return seconds + "s";
        }
        if (seconds % 3600 != 0) {
            return seconds / 60 + "m";
        }
        return seconds % 86_400 != 0 ? seconds / 3600 + "h" : seconds / 86_400 + "d";
    }
}
