package io.kappalake.replay.compare;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.kappalake.orders.relation.OrderRelations;
import java.util.List;

/**
 * The results of the transform project's data tests on the order tables as published.
 *
 * @param note description of the run, or the reason why there was none
 */
public record DataTests(String note, List<Result> results) {
    public DataTests {
        requireNonNull(note, "note");
        results = List.copyOf(results);
    }

    /**
     * One test.
     *
     * @param status pass, warn, fail, error (it could not run) or skipped
     * @param failures rows that it found
     */
    public record Result(String name, String status, long failures, String message) {}

    /** Returns whether no test failed; one that could not run has failed. */
    @JsonProperty
    public boolean ok() {
        return results.stream()
                .noneMatch(r -> r.status().equals("fail") || r.status().equals("error"));
    }

    /** Runs tests. */
    @FunctionalInterface
    public interface Runner {
        /** Runs all tests that concern the order tables, as a publication would make them. */
        DataTests run(OrderRelations tables);
    }
}
