package io.kappalake.orders.window;

/**
 * A window that an event was not counted in. Times are microseconds since the epoch.
 *
 * @param start inclusive
 * @param end exclusive
 * @param reason why the event was not counted
 * @param partitionWatermark of the event's partition when the event was read, the event included
 */
public record LateWindow(
        WindowKind kind, long start, long end, LateReason reason, long partitionWatermark) {}
