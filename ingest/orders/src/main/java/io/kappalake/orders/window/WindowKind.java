package io.kappalake.orders.window;

/** Kinds of windows. */
public enum WindowKind {
    TUMBLING(0, "tumbling"),
    SLIDING(1, "sliding");

    private final byte id;
    private final String label;

    WindowKind(int id, String label) {
        this.id = (byte) id;
        this.label = label;
    }

    /** Value of the tables' {@code window_kind}. */
    public String label() {
        return label;
    }

    /** A number for keys in checkpoints and messages: it must never change. */
    public byte id() {
        return id;
    }

    public static WindowKind of(byte id) {
        return switch (id) {
            case 0 -> TUMBLING;
            case 1 -> SLIDING;
            default -> throw new IllegalArgumentException("No such kind of window: " + id);
        };
    }
}
