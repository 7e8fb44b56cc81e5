package io.kappalake.job.log;

import static java.util.Objects.requireNonNull;

import io.kappalake.job.clock.EventTimeWatermarks.EventTime;
import java.io.Serializable;
import java.time.Duration;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;

/**
 * Conversion of records to events, the same for all parts of the log.
 *
 * @param decoding makes at most one event of each record
 * @param eventTime microseconds since the epoch, or none if it does not move the clock
 * @param outOfOrderness how far the watermark of a partition is behind its newest event time
 */
public record RecordReading<T>(
        KafkaRecordDeserializationSchema<T> decoding,
        EventTime<T> eventTime,
        Duration outOfOrderness)
        implements Serializable {
    public RecordReading {
        requireNonNull(decoding, "decoding");
        requireNonNull(eventTime, "eventTime");
        requireNonNull(outOfOrderness, "outOfOrderness");
    }
}
