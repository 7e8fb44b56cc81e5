package io.kappalake.replay.deadletters;

import static java.util.Objects.requireNonNull;

import io.kappalake.orders.window.WindowKind;

/** A window in microseconds since 1970, the end exclusive. */
record EventWindow(WindowKind kind, long start, long end) {
    EventWindow {
        requireNonNull(kind, "kind");
        if (end <= start) {
            throw new IllegalArgumentException("Invalid window: %d to %d".formatted(start, end));
        }
    }
}
