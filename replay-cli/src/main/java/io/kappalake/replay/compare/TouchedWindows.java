package io.kappalake.replay.compare;

import static io.kappalake.orders.table.OrderTable.LATE_EVENTS;
import static io.kappalake.orders.table.OrderTable.ORDER_EVENTS;
import static io.kappalake.replay.lake.Sql.literal;

import io.kappalake.orders.rules.IngestConfig;
import io.kappalake.replay.lake.RowDigest;
import io.kappalake.replay.publish.Side;
import io.kappalake.replay.publish.TableRelations;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.iceberg.types.Types.NestedField;

/**
 * Finds the windows of which an order event or a late event differs. Events are grouped into the
 * longest spans of time that no window border cuts, which are found equal by their digests.
 */
final class TouchedWindows {
    private static final String MILLIS =
            "date_diff('millisecond', TIMESTAMP '1970-01-01 00:00:00 UTC', %s)";

    private static final List<NestedField> COUNTED =
            Stream.of("kafka_partition", "kafka_offset", "amount_cents")
                    .map(ORDER_EVENTS.schema()::findField)
                    .toList();

    private final AuditSubject subject;
    private final IngestConfig config;

    TouchedWindows(AuditSubject subject) {
        this.subject = subject;
        this.config = subject.replayed();
    }

    /** A query of kind, start, end and status of the windows that begin within a time. */
    String sql(Instant start, Instant end) {
        long tumbling = config.tumbling().toMillis();
        String windows =
                """
                SELECT 'tumbling' AS kind, %1$s AS start, %1$s + %2$d AS stop, status FROM panes"""
                        .formatted(floor("pane", tumbling), tumbling);
        if (config.sliding().isPresent()) {
            long size = config.sliding().get().size().toMillis();
            long slide = config.sliding().get().slide().toMillis();
            windows +=
                    """

                    UNION SELECT 'sliding', start, start + %d, status
                    FROM panes CROSS JOIN UNNEST(sequence(%2$s - %3$d, %2$s, %4$d)) AS w (start)"""
                            .formatted(size, floor("pane", slide), size - slide, slide);
        }
        return """
        WITH panes AS (
            SELECT pane, status
            FROM (%1$s UNION ALL %2$s)
            GROUP BY pane, status
            HAVING %3$s)
        SELECT kind, %4$s, %5$s, status FROM (%6$s)
        UNION
        SELECT window_kind, window_start, window_end, status
        FROM (%7$s UNION ALL %8$s)
        GROUP BY window_kind, window_start, window_end, status
        HAVING %3$s"""
                .formatted(
                        events(Side.LIVE, start, end),
                        events(Side.DRAFT, start, end),
                        "%1$s FILTER (WHERE draft) IS DISTINCT FROM %1$s FILTER (WHERE NOT draft)"
                                .formatted(RowDigest.of(COUNTED)),
                        time("start"),
                        time("stop"),
                        windows,
                        late(Side.LIVE, start, end),
                        late(Side.DRAFT, start, end));
    }

    private String events(Side side, Instant start, Instant end) {
        Duration longest =
                config.sliding()
                        .map(IngestConfig.Sliding::size)
                        .filter(size -> size.compareTo(config.tumbling()) > 0)
                        .orElse(config.tumbling());
        TableRelations relations = subject.relations(ORDER_EVENTS);
        return """
        SELECT %s AS draft, %s AS pane, coalesce(status, 'unknown') AS status,
               kafka_partition, kafka_offset, amount_cents
        FROM %s WHERE event_time >= %s AND event_time < %s"""
                .formatted(
                        side == Side.DRAFT,
                        floor(MILLIS.formatted("event_time"), pane()),
                        relations.of(side),
                        literal(start),
                        literal(end.plus(longest)));
    }

    private String late(Side side, Instant start, Instant end) {
        TableRelations relations = subject.relations(LATE_EVENTS);
        return """
        SELECT %s AS draft, window_kind, window_start, window_end,
               coalesce(status, 'unknown') AS status,
               kafka_partition, kafka_offset, amount_cents
        FROM %s WHERE window_start >= %s AND window_start < %s"""
                .formatted(side == Side.DRAFT, relations.of(side), literal(start), literal(end));
    }

    private long pane() {
        BigInteger size = BigInteger.valueOf(config.tumbling().toMillis());
        return config.sliding()
                .map(s -> size.gcd(BigInteger.valueOf(s.slide().toMillis())))
                .orElse(size)
                .longValueExact();
    }

    private static String floor(String millis, long size) {
        return "%1$s - ((%1$s %% %2$d) + %2$d) %% %2$d".formatted(millis, size);
    }

    private static String time(String millis) {
        return "CAST(from_unixtime_nanos(%s * 1000000) AS timestamp(6) with time zone)"
                .formatted(millis);
    }
}
