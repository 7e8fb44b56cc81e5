package io.kappalake.orders.testing;

/** An event of a testing log; its offset is its place there. */
public record TestingEvent(int partition, long offset, long time, String status, long amountCents) {
    /** The status as windows count it. */
    public String statusOrUnknown() {
        return status == null ? "unknown" : status;
    }
}
