package io.kappalake.lakehouse.config;

import static java.util.Objects.requireNonNull;

/**
 * A scalar of a configuration file.
 *
 * @param written as it stands in the file; fit to be printed, for references are still references
 * @param text with references replaced; may be a secret
 * @param line of its key, from 1
 */
record Value(String written, String text, int line) {
    Value {
        requireNonNull(written, "written");
        requireNonNull(text, "text");
    }

    /** A value whose references are not replaced yet. */
    static Value of(String written, int line) {
        return new Value(written, written, line);
    }

    @Override
    public String toString() {
        return "%s (line %d)".formatted(written, line);
    }
}
