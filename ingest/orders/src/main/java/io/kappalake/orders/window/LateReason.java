package io.kappalake.orders.window;

/** Why an event was not counted in a window. */
public enum LateReason {
    /** The watermark of its own partition had closed the window for good. */
    LATE("late"),
    /** The window's state was no longer kept; depends on how far the other partitions were. */
    RETENTION("retention");

    private final String label;

    LateReason(String label) {
        this.label = label;
    }

    /** Value of {@code late_events.reason}. */
    public String label() {
        return label;
    }
}
