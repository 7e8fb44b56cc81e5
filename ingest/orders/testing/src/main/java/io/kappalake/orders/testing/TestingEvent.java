package io.kappalake.orders.testing;

/**
 * An event of a testing log; its offset is its place there.
 *
 * @param time event time, in microseconds
 * @param kafkaMillis timestamp of its Kafka record, in milliseconds
 */
public record TestingEvent(
        int partition, long offset, long time, long kafkaMillis, String status, long amountCents) {
    /** The status as windows count it. */
    public String statusOrUnknown() {
        return status == null ? "unknown" : status;
    }
}
