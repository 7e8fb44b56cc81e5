package io.kappalake.replay.deadletters;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * A row of {@code dead_letters}.
 *
 * @param value empty for a record without one
 * @param reason code of its problem
 * @param detail what is wrong, in words
 * @param ingestedAt when the ingest job read the record
 * @param file the data file that holds the row
 */
public record DeadLetter(
        int partition,
        long offset,
        Instant kafkaTimestamp,
        Optional<RawBytes> key,
        Optional<RawBytes> value,
        String reason,
        Optional<String> detail,
        Instant ingestedAt,
        String file) {
    public DeadLetter {
        requireNonNull(kafkaTimestamp, "kafkaTimestamp");
        requireNonNull(key, "key");
        requireNonNull(value, "value");
        requireNonNull(reason, "reason");
        requireNonNull(detail, "detail");
        requireNonNull(ingestedAt, "ingestedAt");
        requireNonNull(file, "file");
    }
}
