package io.kappalake.orders.event;

/** Ends the parsing of one record. It carries no stack trace: bad records are no bugs. */
final class Rejection extends Exception {
    private final DeadLetterReason reason;

    Rejection(DeadLetterReason reason, String detail) {
        super(detail, null, false, false);
        this.reason = reason;
    }

    DeadLetterReason reason() {
        return reason;
    }
}
