package io.kappalake.orders.rules;

import static java.util.Objects.requireNonNull;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * The place in the log at which a job without state begins.
 *
 * @param time of {@link Kind#TIMESTAMP}, and of no other
 */
public record StartPosition(Kind kind, Optional<Instant> time) {
    /** The default: everything that Kafka holds. */
    public static final StartPosition EARLIEST = new StartPosition(Kind.EARLIEST, Optional.empty());

    static final String FORM =
            "earliest, latest, or timestamp: and a time in UTC, such as timestamp:2026-01-31T00:00:00Z";

    private static final String TIMESTAMP = "timestamp:";

    /** The kinds of places. */
    public enum Kind {
        /** The oldest record that Kafka holds. */
        EARLIEST,
        /** Behind the newest record. */
        LATEST,
        /** The first record whose Kafka timestamp is at or after a time. */
        TIMESTAMP
    }

    public StartPosition {
        requireNonNull(kind, "kind");
        if (time.isPresent() != (kind == Kind.TIMESTAMP)) {
            throw new IllegalArgumentException("Invalid time of %s: %s".formatted(kind, time));
        }
    }

    /** Reads the text of {@code ingest.start}; empty if it is none. */
    static Optional<StartPosition> parse(String text) {
        if (text.equals("earliest")) {
            return Optional.of(EARLIEST);
        }
        if (text.equals("latest")) {
            return Optional.of(new StartPosition(Kind.LATEST, Optional.empty()));
        }
        if (!text.startsWith(TIMESTAMP)) {
            return Optional.empty();
        }
        try {
            Instant time = Instant.parse(text.substring(TIMESTAMP.length()));
            return Optional.of(new StartPosition(Kind.TIMESTAMP, Optional.of(time)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** The text of {@code ingest.start}. */
    @Override
    public String toString() {
        return switch (kind) {
            case EARLIEST -> "earliest";
            case LATEST -> "latest";
            case TIMESTAMP -> TIMESTAMP + time.orElseThrow();
        };
    }
}
