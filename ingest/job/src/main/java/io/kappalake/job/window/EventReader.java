package io.kappalake.job.window;

import io.kappalake.orders.event.Utf8Text;
import io.kappalake.orders.window.LateWindow;
import java.io.Serializable;
import org.apache.flink.table.data.RowData;

/**
 * Reads from an event what the windows need. Called for every record, so it should not allocate
 * except in {@link #lateRow}.
 *
 * @param <T> the events
 */
public interface EventReader<T> extends Serializable {
    /** The Kafka partition that the event was read from. */
    int partition(T event);

    /** Event time in microseconds since the epoch. */
    long eventTime(T event);

    /** Timestamp of its Kafka record in milliseconds since the epoch. */
    long kafkaTimestampMillis(T event);

    /** The status; null if the event has none. May be a view of memory that changes later. */
    Utf8Text status(T event);

    /** The amount in minor units. */
    long amountCents(T event);

    /** A new row of {@code late_events}, which stays valid when the event is reused. */
    RowData lateRow(T event, LateWindow window);
}
