package io.kappalake.replay.compare;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The difference that a publication would make to one table. Of {@code order_metrics} only the last
 * revision of each window and status counts.
 *
 * @param before rows that would be removed, {@code after} rows that would be added
 * @param same rows that are equal on both sides
 * @param changed rows with the same key and other values
 * @param missing rows without a counterpart after
 * @param extra rows without a counterpart before
 * @param tolerated those of the three above whose values are within the tolerance
 * @param columns number of changed rows by column; columns without any are left out
 * @param causes number of rows by kind and cause, the most frequent first
 * @param samples the first rows of each kind
 */
public record TableDifference(
        String table,
        long before,
        long after,
        long same,
        long changed,
        long missing,
        long extra,
        long tolerated,
        Map<String, Long> columns,
        List<CauseCount> causes,
        List<Sample> samples) {
    public TableDifference {
        requireNonNull(table, "table");
        columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
        causes = List.copyOf(causes);
        samples = List.copyOf(samples);
    }

    /** The ways in which a row can differ. */
    public enum Kind {
        CHANGED,
        MISSING,
        EXTRA
    }

    /** Number of rows that differ in the same way for the same cause. */
    public record CauseCount(Kind kind, Cause cause, String detail, long rows) {}

    /**
     * One row that differs; values as text, null for SQL's null, long ones cut.
     *
     * @param before of a changed row what changed, else all
     */
    public record Sample(
            Kind kind,
            Cause cause,
            String detail,
            Map<String, String> key,
            Map<String, String> before,
            Map<String, String> after) {
        public Sample {
            key = Collections.unmodifiableMap(new LinkedHashMap<>(key));
            before = Collections.unmodifiableMap(new LinkedHashMap<>(before));
            after = Collections.unmodifiableMap(new LinkedHashMap<>(after));
        }
    }

    /** Number of rows that differ, tolerated or not. */
    @JsonProperty
    public long differing() {
        return changed + missing + extra;
    }

    /** Number of rows that differ for a cause. */
    public long caused(Cause cause) {
        return causes.stream().filter(c -> c.cause() == cause).mapToLong(CauseCount::rows).sum();
    }
}
