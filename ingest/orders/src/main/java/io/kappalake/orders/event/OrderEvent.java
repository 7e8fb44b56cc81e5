package io.kappalake.orders.event;

import javax.annotation.Nullable;
import org.apache.flink.core.memory.MemorySegment;
import org.apache.flink.core.memory.MemorySegmentFactory;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.binary.BinaryStringData;

/**
 * One order event, filled again and again by {@link EventDecoder}. Texts are views of the record's
 * bytes wherever those hold them as they are: they stay valid when the event is filled again, but
 * keep the record's array alive. Not for use by several threads.
 */
public final class OrderEvent {
    private int partition;
    private long offset;
    private long kafkaTimestampMillis;

    private MemorySegment[] orderIdBytes;
    private int orderIdFrom;
    private int orderIdLength;
    private MemorySegment[] customerIdBytes;
    private int customerIdFrom;
    private int customerIdLength;
    @Nullable private StringData status;
    @Nullable private StringData currency;
    @Nullable private StringData extra;
    private long amountCents;
    private long eventTimeMicros;
    private boolean hasCreatedAt;
    private long createdAtMicros;
    private boolean hasUpdatedAt;
    private long updatedAtMicros;

    /** The record's Kafka partition. */
    public int partition() {
        return partition;
    }

    /** The record's offset in its partition. */
    public long offset() {
        return offset;
    }

    /** The record's Kafka timestamp, in milliseconds since the epoch. */
    public long kafkaTimestampMillis() {
        return kafkaTimestampMillis;
    }

    /** Never empty; a new view at each call. */
    public StringData orderId() {
        return BinaryStringData.fromAddress(orderIdBytes, orderIdFrom, orderIdLength);
    }

    /** Never empty; a new view at each call. */
    public StringData customerId() {
        return BinaryStringData.fromAddress(customerIdBytes, customerIdFrom, customerIdLength);
    }

    /** Null when missing; mostly the same object for equal texts. */
    @Nullable
    public StringData status() {
        return status;
    }

    /** An ISO 4217 code, the same object for equal codes; null when missing. */
    @Nullable
    public StringData currency() {
        return currency;
    }

    /**
     * The fields that the contract does not know: one compact JSON object, in the order and with
     * the keys and numbers as they were written; null when there are none.
     */
    @Nullable
    public StringData extra() {
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

    /** Whether {@link #createdAtMicros} was given. */
    public boolean hasCreatedAt() {
        return hasCreatedAt;
    }

    /** In microseconds since the epoch; meaningless unless {@link #hasCreatedAt}. */
    public long createdAtMicros() {
        return createdAtMicros;
    }

    /** Whether {@link #updatedAtMicros} was given. */
    public boolean hasUpdatedAt() {
        return hasUpdatedAt;
    }

    /** In microseconds since the epoch; meaningless unless {@link #hasUpdatedAt}. */
    public long updatedAtMicros() {
        return updatedAtMicros;
    }

    /** Forgets the last event, and takes the coordinates of the next record. */
    void reset(int partition, long offset, long kafkaTimestampMillis) {
        this.partition = partition;
        this.offset = offset;
        this.kafkaTimestampMillis = kafkaTimestampMillis;
        status = null;
        currency = null;
        extra = null;
        hasCreatedAt = false;
        hasUpdatedAt = false;
    }

    static MemorySegment[] view(byte[] bytes) {
        return new MemorySegment[] {MemorySegmentFactory.wrap(bytes)};
    }

    void orderId(MemorySegment[] bytes, int from, int length) {
        orderIdBytes = bytes;
        orderIdFrom = from;
        orderIdLength = length;
    }

    void customerId(MemorySegment[] bytes, int from, int length) {
        customerIdBytes = bytes;
        customerIdFrom = from;
        customerIdLength = length;
    }

    void status(@Nullable StringData text) {
        status = text;
    }

    void currency(@Nullable StringData code) {
        currency = code;
    }

    void extra(@Nullable StringData json) {
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
