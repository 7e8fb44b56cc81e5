package io.kappalake.lakehouse.config;

import static java.util.Objects.requireNonNull;

/** A value that must never be printed: {@link #toString} hides it, {@link #reveal} gives it. */
public record Secret(String reveal) {
    public Secret {
        requireNonNull(reveal, "reveal");
    }

    @Override
    public String toString() {
        return "***";
    }
}
