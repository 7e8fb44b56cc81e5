package io.kappalake.job.log;

import javax.annotation.Nullable;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** One step along a partition; the same object at each step of a fetch. */
final class LogStep {
    /** Null if the step only passes offsets that hold no record. */
    @Nullable ConsumerRecord<byte[], byte[]> record;

    /** The offset after the step. */
    long next;
}
