package io.kappalake.orders.testing;

import io.kappalake.orders.window.LateReason;

/** A row of {@code late_events}, read back. */
public record TestingLate(
        int partition, long offset, TestingKey key, long amountCents, LateReason reason) {}
