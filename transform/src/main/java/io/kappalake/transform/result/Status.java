package io.kappalake.transform.result;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How a node ended. */
public enum Status {
    /** A model or seed is as it should be. */
    SUCCESS,
    /** A test found nothing wrong. */
    PASS,
    /** A test found something, which its configuration lets pass. */
    WARN,
    /** A test found something wrong. */
    FAIL,
    /** It could not run to its end. */
    ERROR,
    /** Something it reads failed. */
    SKIPPED,
    /** There was nothing to do. */
    NO_OP;

    /** As {@code run_results.json} writes it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether what it was about is not as it should be, and worth another try. */
    public boolean isRetryable() {
        return this == ERROR || this == FAIL || this == SKIPPED;
    }

    /**
     * The status of a text.
     *
     * @throws LakehouseException {@code INVALID_INPUT} if it is none
     */
    public static Status parse(String text) {
        return Arrays.stream(values())
                .filter(status -> status.toString().equals(text))
                .findFirst()
                .orElseThrow(
                        () ->
                                new LakehouseException(
                                        ErrorCode.INVALID_INPUT,
                                        "Invalid status '%s' (must be one of %s)"
                                                .formatted(
                                                        text,
                                                        Arrays.stream(values())
                                                                .map(Status::toString)
                                                                .collect(
                                                                        Collectors.joining(
                                                                                ", ")))));
    }
}
