package io.kappalake.job.window;

import static java.util.Objects.requireNonNull;

import io.kappalake.orders.window.WindowKind;
import java.util.List;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.table.data.RowData;

/**
 * Contribution of some events of one subtask to one window and status.
 *
 * @param start of the window, microseconds since the epoch
 * @param status {@code unknown} for events without one
 * @param count number of events
 * @param total sum of their amounts, in minor units
 * @param min smallest amount
 * @param max greatest amount
 * @param escort the events' rows for {@code late_events}, in case the window is no longer kept;
 *     empty if that cannot happen. See {@link ContributionOperator}
 */
public record Contribution(
        WindowKind kind,
        long start,
        String status,
        long count,
        long total,
        long min,
        long max,
        List<RowData> escort)
        implements WindowMessage {
    public Contribution {
        requireNonNull(kind, "kind");
        requireNonNull(status, "status");
        if (count < 1 || (!escort.isEmpty() && escort.size() != count)) {
            throw new IllegalArgumentException(
                    "Invalid contribution: %d events with %d rows (must be as many or none)"
                            .formatted(count, escort.size()));
        }
    }

    @Override
    public Tuple3<Byte, Long, String> key() {
        return Tuple3.of(kind.id(), start, status);
    }
}
