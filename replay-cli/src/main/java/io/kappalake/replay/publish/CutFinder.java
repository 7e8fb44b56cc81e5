package io.kappalake.replay.publish;

import static io.kappalake.orders.table.OrderTable.ORDER_EVENTS;
import static io.kappalake.orders.table.OrderTable.ORDER_METRICS;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.trino.TrinoSession;
import io.kappalake.orders.clock.ClockRule;
import io.kappalake.orders.rules.IngestConfig;
import io.kappalake.orders.table.OrderTable;
import io.kappalake.orders.window.ClosingRule;
import io.kappalake.replay.lake.Sql;
import io.kappalake.replay.plan.ReplayPlan.PartitionRange;
import io.kappalake.replay.plan.ReplayPlan.Publish;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Finds the range in which a result may be published while the live job goes on.
 *
 * <p>A window is complete on a side when each partition's watermark there, at the last record of
 * the range, has passed its end and the allowed lateness, and when the job has noted a watermark
 * past them in the metrics, so that it writes no further revision. The cut is a border of the
 * windows of both sides and no later than the least of these marks. Windows that overlap can cross
 * either end of the range, and are not published; the rows that they share with published ones have
 * to be the same on both sides, or the end moves: the later one back before such rows, the earlier
 * one on behind them. The same goes for a record whose event time is on one side of an end in the
 * live table and on the other in the replay.
 */
final class CutFinder {
    private static final int MOST_STEPS = 100;

    private final TrinoSession trino;
    private final SortedMap<Integer, PartitionRange> partitions;
    private final Publish publish;
    private final IngestConfig live;
    private final IngestConfig replay;
    private final Map<String, TablePair> sides;

    /**
     * @param partitions what was read again
     * @param publish the range that is wanted
     * @param sides by plain table name
     */
    CutFinder(
            TrinoSession trino,
            SortedMap<Integer, PartitionRange> partitions,
            Publish publish,
            IngestConfig live,
            IngestConfig replay,
            Map<String, TablePair> sides) {
        this.trino = trino;
        this.partitions = partitions;
        this.publish = publish;
        this.live = live;
        this.replay = replay;
        this.sides = sides;
    }

    /**
     * The cut.
     *
     * @throws LakehouseException {@code REFUSED} if no window is complete on both sides
     */
    Cut find() {
        Duration unit = unit();
        Optional<Instant> from = from(unit);
        Instant to = floor(complete(), unit);
        if (publish.to().isPresent() && publish.to().get().isBefore(to)) {
            to = floor(publish.to().get(), unit);
        }
        for (int step = 0; step < MOST_STEPS; step++) {
            requireAny(from, to);
            Optional<Instant> crossing = firstThatCrosses(to);
            if (crossing.isPresent()) {
                to = floor(crossing.get(), unit);
                continue;
            }
            Optional<Instant> before = from.flatMap(this::lastThatCrosses);
            if (before.isEmpty()) {
                return new Cut(from, Optional.of(to));
            }
            from = Optional.of(ceiling(before.get().plus(1, ChronoUnit.MICROS), unit));
        }
        throw nothing(
                "the rules make a difference in all windows up to the ends of the range, which overlap; give the new rules to the live job first, and replay after it has run for some time, or take over");
    }

    private void requireAny(Optional<Instant> from, Instant to) {
        if (from.isPresent() && !from.get().isBefore(to)) {
            throw nothing("the range to publish begins at " + from.get());
        }
    }

    private static LakehouseException nothing(String why) {
        return new LakehouseException(
                ErrorCode.REFUSED,
                "Cannot publish anything of this replay: no window is complete on both sides (%s)"
                        .formatted(why));
    }

    /** The shortest span that the borders of all windows of both sides have in common. */
    private Duration unit() {
        List<Duration> lengths = new ArrayList<>();
        for (IngestConfig config : List.of(live, replay)) {
            lengths.add(config.tumbling());
            config.sliding().ifPresent(sliding -> lengths.add(sliding.slide()));
        }
        BigInteger unit = BigInteger.ONE;
        for (Duration length : lengths) {
            BigInteger millis = BigInteger.valueOf(length.toMillis());
            unit = unit.multiply(millis).divide(unit.gcd(millis));
        }
        return Duration.ofMillis(unit.longValueExact());
    }

    /** Windows that may hold records from before the range are not complete either. */
    private Optional<Instant> from(Duration unit) {
        Optional<Instant> first = publish.from();
        for (PartitionRange range : partitions.values()) {
            Optional<Instant> before =
                    range.newestEventTime().map(t -> t.plus(1, ChronoUnit.MICROS));
            if (before.isPresent() && (first.isEmpty() || first.get().isBefore(before.get()))) {
                first = before;
            }
        }
        return first.map(time -> ceiling(time, unit));
    }

    private Instant complete() {
        Instant least = Instant.MAX;
        for (Extent side : List.of(extent(Side.LIVE), extent(Side.DRAFT))) {
            Duration lateness = side.rules().allowedLateness();
            for (Instant newest : side.newest().values()) {
                Instant watermark = newest.minus(side.rules().outOfOrderness());
                least = earlier(least, ClosingRule.newestClosedEnd(watermark, lateness));
            }
            Instant watermark =
                    side.watermark()
                            .orElseThrow(
                                    () -> nothing("%s has no window yet".formatted(side.name())));
            least = earlier(least, ClosingRule.newestClosedEnd(watermark, lateness));
        }
        return least;
    }

    /**
     * The end of the time that a side has read and computed.
     *
     * @param newest event time by partition of the records that move its clock
     */
    private record Extent(
            String name,
            IngestConfig rules,
            SortedMap<Integer, Instant> newest,
            Optional<Instant> watermark) {}

    private Extent extent(Side side) {
        SortedMap<Integer, Instant> newest = new TreeMap<>();
        if (side == Side.DRAFT) {
            partitions.forEach(
                    (partition, range) ->
                            range.clock().ifPresent(time -> newest.put(partition, time)));
        }
        IngestConfig rules = side == Side.LIVE ? live : replay;
        trino.query(
                "SELECT kafka_partition, max(%s) FROM %s WHERE %s AND (%s) GROUP BY 1"
                        .formatted(
                                Sql.micros("event_time"),
                                relation(ORDER_EVENTS, side),
                                ClockRule.of(rules.clockTolerance()).movesSql(),
                                beforeStops()),
                row ->
                        newest.merge(
                                row.getInt(1),
                                Sql.instant(row, 2).orElseThrow(),
                                (one, other) -> one.isAfter(other) ? one : other));
        Optional<Instant> watermark =
                trino.query(
                                "SELECT max(%s) FROM %s"
                                        .formatted(
                                                Sql.micros("watermark"),
                                                relation(ORDER_METRICS, side)),
                                row -> Sql.instant(row, 1))
                        .getFirst();
        String name = side == Side.LIVE ? "the live job" : "the replay";
        return new Extent(name, rules, newest, watermark);
    }

    private String beforeStops() {
        List<String> conditions = new ArrayList<>();
        partitions.forEach(
                (partition, range) ->
                        conditions.add(
                                "(kafka_partition = %d AND kafka_offset < %d)"
                                        .formatted(partition, range.stop())));
        return String.join(" OR ", conditions);
    }

    private String relation(OrderTable table, Side side) {
        return sides.get(table.tableName()).relation(side);
    }

    /** Finds the least event time before the end from which a difference crosses it. */
    private Optional<Instant> firstThatCrosses(Instant to) {
        Optional<Instant> moved = moved("min", ">= " + Sql.literal(to), "< " + Sql.literal(to));
        if (overlap().isZero()) {
            return moved;
        }
        return Stream.of(moved, different("min", to.minus(overlap()), to))
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder());
    }

    /** Finds the greatest event time from the beginning on, up to which a difference crosses it. */
    private Optional<Instant> lastThatCrosses(Instant from) {
        Optional<Instant> moved = moved("max", "< " + Sql.literal(from), ">= " + Sql.literal(from));
        if (overlap().isZero()) {
            return moved;
        }
        return Stream.of(moved, different("max", from, from.plus(overlap())))
                .flatMap(Optional::stream)
                .max(Comparator.naturalOrder());
    }

    /** The greatest time by which windows of either side overlap. */
    private Duration overlap() {
        return Stream.of(live, replay)
                .flatMap(config -> config.sliding().stream())
                .map(sliding -> sliding.size().minus(sliding.slide()))
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    /**
     * The event time, within the range, of records that are outside of it on the other side.
     *
     * @param which the least or the greatest one
     */
    private Optional<Instant> moved(String which, String outside, String inside) {
        String events =
                "SELECT kafka_partition, kafka_offset, event_time FROM %s WHERE event_time %s";
        List<String> both = new ArrayList<>();
        for (Side side : Side.values()) {
            both.add(
                    """
                    SELECT b.event_time FROM (%s) a JOIN (%s) b
                    ON a.kafka_partition = b.kafka_partition AND a.kafka_offset = b.kafka_offset"""
                            .formatted(
                                    events.formatted(relation(ORDER_EVENTS, side), outside),
                                    events.formatted(
                                            relation(ORDER_EVENTS, side.other()), inside)));
        }
        return time(which, String.join(" UNION ALL ", both));
    }

    /** The event time of records within a time that are not the same on both sides. */
    private Optional<Instant> different(String which, Instant from, Instant to) {
        String rows =
                "SELECT kafka_partition, kafka_offset, status, amount_cents, event_time FROM %s WHERE event_time >= %s AND event_time < %s AND (%s)";
        List<String> both = new ArrayList<>();
        for (Side side : Side.values()) {
            both.add(
                    rows.formatted(
                            relation(ORDER_EVENTS, side),
                            Sql.literal(from),
                            Sql.literal(to),
                            beforeStops()));
        }
        return time(
                which,
                "(%1$s EXCEPT %2$s) UNION ALL (%2$s EXCEPT %1$s)"
                        .formatted(both.get(0), both.get(1)));
    }

    private Optional<Instant> time(String which, String events) {
        return trino.query(
                        "SELECT %s(%s) FROM (%s)"
                                .formatted(which, Sql.micros("event_time"), events),
                        row -> Sql.instant(row, 1))
                .getFirst();
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static Instant floor(Instant time, Duration unit) {
        long millis = time.toEpochMilli();
        return Instant.ofEpochMilli(millis - Math.floorMod(millis, unit.toMillis()));
    }

    private static Instant ceiling(Instant time, Duration unit) {
        Instant floor = floor(time, unit);
        return floor.equals(time) ? time : floor.plus(unit);
    }
}
