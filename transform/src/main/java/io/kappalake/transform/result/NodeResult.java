package io.kappalake.transform.result;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What became of one node in a run.
 *
 * @param message what was done, such as {@code MERGE (12 rows)}, or what went wrong
 * @param failures rows that a test found
 * @param compiledCode the SQL that ran
 * @param relationName quoted, with catalog and schema
 * @param timings in the order of time
 * @param adapterResponse what else is known, by names in lower case with underscores: queryIds,
 *     pins, rows read, files replaced
 */
public record NodeResult(
        String uniqueId,
        Status status,
        Instant startedAt,
        Instant completedAt,
        String threadId,
        OptionalLong rowsAffected,
        Optional<String> message,
        OptionalLong failures,
        Optional<String> compiledCode,
        Optional<String> relationName,
        List<Timing> timings,
        Map<String, Object> adapterResponse) {
    public NodeResult {
        requireNonNull(uniqueId, "uniqueId");
        requireNonNull(status, "status");
        requireNonNull(startedAt, "startedAt");
        requireNonNull(completedAt, "completedAt");
        requireNonNull(threadId, "threadId");
        requireNonNull(rowsAffected, "rowsAffected");
        requireNonNull(message, "message");
        requireNonNull(failures, "failures");
        requireNonNull(compiledCode, "compiledCode");
        requireNonNull(relationName, "relationName");
        timings = List.copyOf(timings);
        adapterResponse = Collections.unmodifiableMap(new LinkedHashMap<>(adapterResponse));
    }

    /** From start to end. */
    public Duration duration() {
        return Duration.between(startedAt, completedAt);
    }

    /** A result without what may be absent. */
    public static Builder builder(String uniqueId, Status status, Instant start, Instant end) {
        return new Builder(uniqueId, status, start, end);
    }

    /** Adds what is known. Not for use by several threads. */
    public static final class Builder {
        private final String uniqueId;
        private final Status status;
        private final Instant startedAt;
        private final Instant completedAt;
        private String threadId = Thread.currentThread().getName();
        private OptionalLong rowsAffected = OptionalLong.empty();
        private Optional<String> message = Optional.empty();
        private OptionalLong failures = OptionalLong.empty();
        private Optional<String> compiledCode = Optional.empty();
        private Optional<String> relationName = Optional.empty();
        private List<Timing> timings = List.of();
        private final Map<String, Object> adapterResponse = new LinkedHashMap<>();

        private Builder(String uniqueId, Status status, Instant startedAt, Instant completedAt) {
            this.uniqueId = uniqueId;
            this.status = status;
            this.startedAt = startedAt;
            this.completedAt = completedAt;
        }

        /** The thread that ran it; by default the one that builds the result. */
        public Builder threadId(String id) {
            threadId = id;
            return this;
        }

        /** Rows that were written. */
        public Builder rowsAffected(long rows) {
            rowsAffected = OptionalLong.of(rows);
            return this;
        }

        /** What was done, or went wrong. */
        public Builder message(String text) {
            message = Optional.of(text);
            return this;
        }

        /** Rows that a test found. */
        public Builder failures(long rows) {
            failures = OptionalLong.of(rows);
            return this;
        }

        /** The SQL that ran. */
        public Builder compiledCode(String sql) {
            compiledCode = Optional.of(sql);
            return this;
        }

        /** What was written or tested. */
        public Builder relationName(String name) {
            relationName = Optional.of(name);
            return this;
        }

        /** The stages, in the order of time. */
        public Builder timings(List<Timing> stages) {
            timings = List.copyOf(stages);
            return this;
        }

        /** Something else that is known; text, number, boolean, list or map. */
        public Builder response(String name, Object value) {
            adapterResponse.put(name, value);
            return this;
        }

        /** The result. */
        public NodeResult build() {
            return new NodeResult(
                    uniqueId,
                    status,
                    startedAt,
                    completedAt,
                    threadId,
                    rowsAffected,
                    message,
                    failures,
                    compiledCode,
                    relationName,
                    timings,
                    adapterResponse);
        }
    }
}
