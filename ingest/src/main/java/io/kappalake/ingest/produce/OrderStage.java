package io.kappalake.ingest.produce;

/**
 * Stage of an order's life.
 *
 * <pre>
 * CREATED -> APPROVED -> SHIPPED -> DELIVERED
 *    |          |
 *    +----------+-> CANCELED
 * </pre>
 */
enum OrderStage {
    CREATED("created", 0, 0),
    APPROVED("approved", 5, 60),
    SHIPPED("shipped", 60, 600),
    DELIVERED("delivered", 300, 1800),
    CANCELED("canceled", 5, 300);

    private final String status;
    private final int minMillis;
    private final int maxMillis;

    OrderStage(String status, int minSeconds, int maxSeconds) {
        this.status = status;
        minMillis = minSeconds * 1000;
        maxMillis = maxSeconds * 1000;
    }

    String status() {
        return status;
    }

    /** The shortest time since the stage before. */
    int minMillis() {
        return minMillis;
    }

    /** The longest time since the stage before. */
    int maxMillis() {
        return maxMillis;
    }

    boolean isFinal() {
        return this == DELIVERED || this == CANCELED;
    }

    boolean isCancelable() {
        return this == CREATED || this == APPROVED;
    }

    /** The stage that follows when all goes well. */
    OrderStage next() {
        return switch (this) {
            case CREATED -> APPROVED;
            case APPROVED -> SHIPPED;
            case SHIPPED -> DELIVERED;
            case DELIVERED, CANCELED -> throw new IllegalStateException("nothing follows " + this);
        };
    }
}
