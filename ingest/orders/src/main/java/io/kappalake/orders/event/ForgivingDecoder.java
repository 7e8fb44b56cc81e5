package io.kappalake.orders.event;

import javax.annotation.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A decoder whose failures are dead letters, so that a record which another decoder cannot digest
 * never stops the job that reads it. A decoder that fails for many records in a row is broken
 * itself: then the failure is thrown, before a whole topic becomes dead letters.
 */
public final class ForgivingDecoder implements Decoder {
    /** Failures in a row that are forgiven. */
    static final int LIMIT = 100;

    private static final Logger LOG = LoggerFactory.getLogger(ForgivingDecoder.class);

    private final Decoder decoder;
    private int inARow;
    @Nullable private String failure;

    /** Forgives the failures of another decoder. */
    public ForgivingDecoder(Decoder decoder) {
        this.decoder = decoder;
    }

    @Override
    @Nullable
    public DeadLetterReason decode(
            @Nullable byte[] value, long kafkaTimestampMillis, OrderEvent into) {
        failure = null;
        try {
            DeadLetterReason reason = decoder.decode(value, kafkaTimestampMillis, into);
            inARow = 0;
            return reason;
        } catch (RuntimeException | StackOverflowError e) {
            if (++inARow > LIMIT) {
                throw new IllegalStateException(
                        "Cannot decode %d records in a row; the last failure was %s"
                                .formatted(inARow, e),
                        e);
            }
            LOG.error("Cannot decode a record, which becomes a dead letter", e);
            failure = Excerpt.shorten(e.toString());
            return DeadLetterReason.INTERNAL;
        }
    }

    @Override
    public String detail() {
        return failure == null ? decoder.detail() : failure;
    }
}
