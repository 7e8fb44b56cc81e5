package io.kappalake.orders.testing;

import io.kappalake.orders.window.WindowKind;

/** A window and status, as in the tables. */
public record TestingKey(String kind, long start, String status) {
    /** The window and the statuses beyond its limit. */
    TestingKey ofOthers() {
        return new TestingKey(kind, start, "other");
    }

    /** The kind of the window. */
    public WindowKind windowKind() {
        return kind.equals("tumbling") ? WindowKind.TUMBLING : WindowKind.SLIDING;
    }
}
