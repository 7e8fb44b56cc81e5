package io.kappalake.ingest.produce;

/** One order on its way through its stages; used again for another when it is done. */
final class Order {
    long id;
    int customer;
    int amountCents;
    int currency;
    long createdMillis;

    /** The event that comes next. */
    OrderStage stage = OrderStage.CREATED;

    long eventMillis;

    /** True if that event's arrival was delayed. */
    boolean late;

    /** The next order in the same slot of {@link Arrivals}. */
    Order following;
}
