package io.kappalake.orders.event;

import javax.annotation.Nullable;

/**
 * One order event, filled again and again by {@link EventDecoder}. Texts are views of the record's
 * bytes wherever those hold them unescaped: they stay valid when the event is filled again, but
 * keep the record's array alive. Not safe for use by several threads.
 */
public final class OrderEvent {
    private byte[] orderIdBytes;
    private int orderIdFrom;
    private int orderIdLength;
    private byte[] customerIdBytes;
    private int customerIdFrom;
    private int customerIdLength;
    @Nullable private Utf8Text status;
    @Nullable private Utf8Text currency;
    @Nullable private Utf8Text extra;
    private long amountCents;
    private long eventTimeMicros;
    private boolean hasCreatedAt;
    private long createdAtMicros;
    private boolean hasUpdatedAt;
    private long updatedAtMicros;

    /** Never empty; a new view at each call. */
    public Utf8Text orderId() {
        return Utf8Text.of(orderIdBytes, orderIdFrom, orderIdLength);
    }

    /** Never empty; a new view at each call. */
    public Utf8Text customerId() {
        return Utf8Text.of(customerIdBytes, customerIdFrom, customerIdLength);
    }

    /** Null when missing; mostly the same object for equal texts. */
    @Nullable
    public Utf8Text status() {
        return status;
    }

    /** An ISO 4217 code, the same object for equal codes; null when missing. */
    @Nullable
    public Utf8Text currency() {
        return currency;
    }

    /**
     * The fields that are not in the contract: one compact JSON object, in the order and with the
     * keys and numbers as they were written; null when there are none.
     */
    @Nullable
    public Utf8Text extra() {
        return extra;
    }

    /** The amount in minor units, at least 0. */
    public long amountCents() {
        return amountCents;
    }

    /** When it happened, in microseconds since the epoch. */
    public long eventTimeMicros() {
        return eventTimeMicros;
    }

    /** True if {@link #createdAtMicros} was given. */
    public boolean hasCreatedAt() {
        return hasCreatedAt;
    }

    /** In microseconds since the epoch; meaningless unless {@link #hasCreatedAt}. */
    public long createdAtMicros() {
        return createdAtMicros;
    }

    /** True if {@link #updatedAtMicros} was given. */
    public boolean hasUpdatedAt() {
        return hasUpdatedAt;
    }

    /** In microseconds since the epoch; meaningless unless {@link #hasUpdatedAt}. */
    public long updatedAtMicros() {
        return updatedAtMicros;
    }

    /** Forgets the last event. */
    void reset() {
        status = null;
        currency = null;
        extra = null;
        hasCreatedAt = false;
        hasUpdatedAt = false;
    }

    void orderId(byte[] bytes, int from, int length) {
        orderIdBytes = bytes;
        orderIdFrom = from;
        orderIdLength = length;
    }

    void customerId(byte[] bytes, int from, int length) {
        customerIdBytes = bytes;
        customerIdFrom = from;
        customerIdLength = length;
    }

    void status(@Nullable Utf8Text text) {
        status = text;
    }

    void currency(@Nullable Utf8Text code) {
        currency = code;
    }

    void extra(@Nullable Utf8Text json) {
        extra = json;
    }

    void amountCents(long cents) {
        amountCents = cents;
    }

    void eventTimeMicros(long micros) {
        eventTimeMicros = micros;
    }

    void createdAtMicros(long micros) {
        hasCreatedAt = true;
        createdAtMicros = micros;
    }

    void updatedAtMicros(long micros) {
        hasUpdatedAt = true;
        updatedAtMicros = micros;
    }
}
