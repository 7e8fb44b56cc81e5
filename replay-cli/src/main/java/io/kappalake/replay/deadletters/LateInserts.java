package io.kappalake.replay.deadletters;

import static io.kappalake.orders.table.OrderTable.LATE_EVENTS;
import static io.kappalake.orders.table.OrderTable.ORDER_EVENTS;

import io.kappalake.orders.window.LateReason;
import io.kappalake.orders.window.WindowShape;
import io.kappalake.replay.lake.Sql;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.concurrent.TimeUnit;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * Inserts that make each recovered event a late event of the windows of a shape. Window borders are
 * whole milliseconds.
 */
record LateInserts(
        TableIdentifier events, TableIdentifier late, WindowShape shape, Instant watermark) {
    /** Trino writes to a hundred partitions, which are days, at once. */
    private static final int MOST_DAYS = 50;

    /**
     * One statement for each fifty days.
     *
     * @param days that have events
     */
    List<String> statements(SortedSet<LocalDate> days) {
        List<LocalDate> all = List.copyOf(days);
        List<String> statements = new ArrayList<>();
        for (int i = 0; i < all.size(); i += MOST_DAYS) {
            int last = Math.min(all.size(), i + MOST_DAYS) - 1;
            statements.add(statement(all.get(i), all.get(last).plusDays(1)));
        }
        return statements;
    }

    private String statement(LocalDate from, LocalDate to) {
        long size = TimeUnit.MICROSECONDS.toMillis(shape.size());
        long slide = TimeUnit.MICROSECONDS.toMillis(shape.slide());
        return """
        INSERT INTO %1$s (%2$s)
        SELECT %3$s, '%4$s', %5$s, %6$s, '%7$s', %8$s
        FROM (SELECT *, date_diff('millisecond', TIMESTAMP '1970-01-01 00:00:00 UTC', event_time)
                            AS millis
              FROM %9$s
              WHERE event_time >= %10$s AND event_time < %11$s)
        CROSS JOIN UNNEST(sequence(%12$s - %13$d, %12$s, %14$d)) AS w (start_millis)"""
                .formatted(
                        Sql.name(late),
                        Sql.columns(LATE_EVENTS.schema()),
                        Sql.columns(ORDER_EVENTS.schema()),
                        shape.kind().label(),
                        time("start_millis"),
                        time("(start_millis + %d)".formatted(size)),
                        LateReason.LATE.label(),
                        Sql.literal(watermark),
                        Sql.name(events),
                        midnight(from),
                        midnight(to),
                        // rounded down, before 1970 too
                        "(millis - ((millis %% %1$d) + %1$d) %% %1$d)".formatted(slide),
                        size - slide,
                        slide);
    }

    private static String time(String millis) {
        return "CAST(from_unixtime_nanos(%s * 1000000) AS timestamp(6) with time zone)"
                .formatted(millis);
    }

    private static String midnight(LocalDate day) {
        return Sql.literal(day.atStartOfDay(ZoneOffset.UTC).toInstant());
    }
}
