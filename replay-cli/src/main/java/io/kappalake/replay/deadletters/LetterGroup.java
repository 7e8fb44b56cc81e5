package io.kappalake.replay.deadletters;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * Dead letters that share a key of their {@link Grouping}.
 *
 * @param key the value that they share
 * @param number number of dead letters
 * @param first the least Kafka timestamp
 * @param last the greatest Kafka timestamp
 * @param sample one of the newest
 */
public record LetterGroup(String key, long number, Instant first, Instant last, Sample sample) {
    public LetterGroup {
        requireNonNull(key, "key");
        requireNonNull(first, "first");
        requireNonNull(last, "last");
        requireNonNull(sample, "sample");
    }

    /** One dead letter of a group. */
    public record Sample(
            int partition,
            long offset,
            String reason,
            Optional<String> detail,
            Optional<RawBytes> value) {
        public Sample {
            requireNonNull(reason, "reason");
            requireNonNull(detail, "detail");
            requireNonNull(value, "value");
        }
    }
}
