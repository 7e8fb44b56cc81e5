package io.kappalake.lakehouse.config;

import static java.util.Objects.requireNonNull;

/**
 * A scalar of a configuration file, or one that takes its place.
 *
 * @param written as written there; fit to be printed, because references are not yet resolved
 * @param text with references replaced; may be a secret
 * @param place the place of its key
 */
public record Value(String written, String text, Place place) {
    public Value {
        requireNonNull(written, "written");
        requireNonNull(text, "text");
        requireNonNull(place, "place");
    }

    /** A value whose references are not replaced yet. */
    public static Value of(String written, Place place) {
        return new Value(written, written, place);
    }

    @Override
    public String toString() {
        return "%s (%s)".formatted(written, place);
    }
}
