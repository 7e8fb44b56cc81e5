package io.kappalake.ingest.produce;

import javax.annotation.Nullable;

/**
 * Orders by the time when their next event arrives: a timing wheel, because a heap of some ten
 * thousand orders is slower than everything else in generating an event. Within a tick, arrivals
 * have no particular order, which is the disorder that a healthy log has.
 */
final class Arrivals {
    static final int TICK_MILLIS = 100;

    private static final int TICKS = 1 << 15;

    private final Order[] wheel = new Order[TICKS];
    private int tick;
    @Nullable private Order due;

    /** When the current tick ends. */
    long tickEndMillis() {
        return (tick + 1L) * TICK_MILLIS;
    }

    /** Goes to the next tick; nothing of the current one may be left. */
    void advance() {
        tick++;
        due = wheel[tick & (TICKS - 1)];
        wheel[tick & (TICKS - 1)] = null;
    }

    /** Takes an order whose event arrives in the current tick; null when there is none left. */
    @Nullable
    Order poll() {
        Order order = due;
        if (order != null) {
            due = order.following;
            order.following = null;
        }
        return order;
    }

    /** Puts an order into a tick after the current one, at most the wheel's span ahead. */
    void add(Order order, long arrivalMillis) {
        long arrival = Math.max(arrivalMillis / TICK_MILLIS, tick + 1L);
        if (arrival - tick >= TICKS) {
            throw new IllegalArgumentException("arrival too far ahead: " + arrivalMillis);
        }
        int slot = (int) (arrival & (TICKS - 1));
        order.following = wheel[slot];
        wheel[slot] = order;
    }
}
