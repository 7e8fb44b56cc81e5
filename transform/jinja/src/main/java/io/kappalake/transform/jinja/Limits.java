package io.kappalake.transform.jinja;

import java.time.Duration;

/** How much a template may make out of little. */
final class Limits {
    static final int RANGE = 100_000;
    static final int REPEATED = 1_000_000;
    static final int TEXT = 16_000_000;
    static final int DIGITS = 100_000;

    /** Statements, expressions and items of one rendering. */
    static final long STEPS = 10_000_000;

    /** Characters and items that one rendering makes on its way. */
    static final long MADE = 128_000_000;

    /** Computing time of one rendering. */
    static final Duration TIME = Duration.ofSeconds(30);

    private Limits() {}

    /** Refuses a size that a number in the template asked for. */
    static int repeated(long size) {
        if (size > REPEATED) {
            throw JinjaException.of(
                    "OverflowError",
                    "%d characters or items are too many (must be at most %d)"
                            .formatted(size, REPEATED));
        }
        return (int) size;
    }

    /** Refuses the size of a text that was put together. */
    static void text(long size) {
        if (size > TEXT) {
            throw JinjaException.of(
                    "OverflowError",
                    "a text of %d characters is too long (must be at most %d)"
                            .formatted(size, TEXT));
        }
    }
}
