package io.kappalake.replay.plan;

import static io.kappalake.orders.table.OrderTable.DEAD_LETTERS;
import static io.kappalake.orders.table.OrderTable.ORDER_EVENTS;

import io.kappalake.ingest.control.LeftOut;
import io.kappalake.ingest.control.LiveRules;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.orders.clock.ClockRule;
import io.kappalake.orders.table.OrderTable;
import io.kappalake.orders.topic.KafkaTopic;
import io.kappalake.replay.lake.LiveState;
import io.kappalake.replay.lake.ReplayLake;
import io.kappalake.replay.lake.Sql;
import io.kappalake.replay.plan.ReplayPlan.PartitionRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/** Finds the offsets of each partition that are read again, and their source. */
final class Ranges {
    private final ReplayLake lake;
    private final KafkaTopic topic;
    private final LiveState live;
    private final ClockRule clock;
    private final SortedMap<Integer, Long> kafka;

    /** The ranges of a replay in which this rule says which records move a clock. */
    Ranges(ReplayLake lake, KafkaTopic topic, LiveState live, ClockRule clock) {
        this.lake = lake;
        this.topic = topic;
        this.live = live;
        this.clock = clock;
        this.kafka = topic.starts();
    }

    SortedMap<Integer, PartitionRange> of(Bound from, Bound to) {
        SortedMap<Integer, Long> starts = starts(from);
        SortedMap<Integer, Long> stops = stops(to);
        SortedMap<Integer, Instant> newest = newestEventTimes(starts, "TRUE");
        SortedMap<Integer, Instant> clocks = newestEventTimes(starts, clock.movesSql());
        SortedMap<Integer, PartitionRange> ranges = new TreeMap<>();
        starts.forEach(
                (partition, start) ->
                        ranges.put(
                                partition,
                                new PartitionRange(
                                        start,
                                        Math.max(start, kafka.get(partition)),
                                        Math.max(start, stops.get(partition)),
                                        Optional.ofNullable(newest.get(partition)),
                                        Optional.ofNullable(clocks.get(partition)))));
        return ranges;
    }

    private SortedMap<Integer, Long> starts(Bound from) {
        SortedMap<Integer, Long> starts = new TreeMap<>();
        kafka.keySet().forEach(partition -> starts.put(partition, first(partition)));
        switch (from) {
            case Bound.At at -> {
                starts.putAll(at(at.time()));
                inTables(at.time())
                        .forEach((partition, offset) -> starts.merge(partition, offset, Math::min));
            }
            case Bound.Offsets given -> {
                check("--from", given.offsets(), starts, ends());
                starts.putAll(given.offsets());
            }
            case Bound.Earliest earliest ->
                    // where live was told to begin; a time or offsets reach further back
                    moveBehind(
                            LiveRules.leftOut(lake.catalog(), lake.config().kafka().group()),
                            starts);
            case Bound.Now now -> throw new IllegalArgumentException("A replay cannot start now");
        }
        return starts;
    }

    /** Moves starts within what the live job left out on purpose behind it. */
    static void moveBehind(List<LeftOut> leftOut, SortedMap<Integer, Long> starts) {
        for (LeftOut left : leftOut) {
            starts.computeIfPresent(
                    left.partition(),
                    (partition, start) ->
                            start >= left.from() ? Math.max(start, left.to() + 1) : start);
        }
    }

    private SortedMap<Integer, Long> stops(Bound to) {
        SortedMap<Integer, Long> stops = ends();
        switch (to) {
            case Bound.At at ->
                    at(at.time())
                            .forEach(
                                    (partition, offset) ->
                                            stops.merge(partition, offset, Math::min));
            case Bound.Offsets given -> {
                SortedMap<Integer, Long> first = new TreeMap<>();
                kafka.keySet().forEach(partition -> first.put(partition, first(partition)));
                check("--to", given.offsets(), first, stops);
                stops.putAll(given.offsets());
            }
            case Bound.Now now -> {
                // that is what they are
            }
            case Bound.Earliest earliest ->
                    throw new IllegalArgumentException("A replay cannot stop at the earliest");
        }
        return stops;
    }

    /** The same partitions, even if some were added to the topic in the meantime. */
    private SortedMap<Integer, Long> at(Instant time) {
        SortedMap<Integer, Long> offsets = topic.at(time);
        offsets.keySet().retainAll(kafka.keySet());
        return offsets;
    }

    /** The offset after the last that the live tables hold. */
    private SortedMap<Integer, Long> ends() {
        SortedMap<Integer, Long> ends = new TreeMap<>();
        kafka.keySet()
                .forEach(
                        partition ->
                                ends.put(
                                        partition,
                                        live.partitions().containsKey(partition)
                                                ? live.partitions().get(partition).next()
                                                : first(partition)));
        return ends;
    }

    private long first(int partition) {
        long start = kafka.get(partition);
        return live.partitions().containsKey(partition)
                ? Math.min(start, live.partitions().get(partition).first())
                : start;
    }

    private static void check(
            String option,
            Map<Integer, Long> given,
            SortedMap<Integer, Long> first,
            SortedMap<Integer, Long> end) {
        List<String> problems = new ArrayList<>();
        new TreeMap<>(given)
                .forEach(
                        (partition, offset) -> {
                            if (!first.containsKey(partition)) {
                                problems.add("there is no partition " + partition);
                            } else if (offset < first.get(partition)
                                    || offset > end.get(partition)) {
                                problems.add(
                                        "offset %d of partition %d (must be from %d, the first that is left, to %d, as far as the live tables have come)"
                                                .formatted(
                                                        offset,
                                                        partition,
                                                        first.get(partition),
                                                        end.get(partition)));
                            }
                        });
        if (!problems.isEmpty()) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "Invalid offsets for %s: %s".formatted(option, String.join("; ", problems)));
        }
    }

    /** The first offset in the tables with a Kafka timestamp at or after a time. */
    private SortedMap<Integer, Long> inTables(Instant time) {
        SortedMap<Integer, Long> offsets = new TreeMap<>();
        for (OrderTable table : List.of(ORDER_EVENTS, DEAD_LETTERS)) {
            relation(table)
                    .ifPresent(
                            relation ->
                                    lake.trino()
                                            .query(
                                                    "SELECT kafka_partition, min(kafka_offset) FROM %s WHERE kafka_timestamp >= %s GROUP BY 1"
                                                            .formatted(relation, Sql.literal(time)),
                                                    row ->
                                                            offsets.merge(
                                                                    row.getInt(1),
                                                                    row.getLong(2),
                                                                    Math::min)));
        }
        return offsets;
    }

    /** Per partition the newest event time before its start, of the rows with a condition. */
    private SortedMap<Integer, Instant> newestEventTimes(
            SortedMap<Integer, Long> starts, String condition) {
        SortedMap<Integer, Instant> newest = new TreeMap<>();
        List<String> before = new ArrayList<>();
        starts.forEach(
                (partition, start) -> {
                    if (start > first(partition)) {
                        before.add(
                                "(kafka_partition = %d AND kafka_offset < %d)"
                                        .formatted(partition, start));
                    }
                });
        if (before.isEmpty()) {
            return newest;
        }
        relation(ORDER_EVENTS)
                .ifPresent(
                        relation ->
                                lake.trino()
                                        .query(
                                                "SELECT kafka_partition, max(%s) FROM %s WHERE %s AND (%s) GROUP BY 1"
                                                        .formatted(
                                                                Sql.micros("event_time"),
                                                                relation,
                                                                condition,
                                                                String.join(" OR ", before)),
                                                row ->
                                                        newest.put(
                                                                row.getInt(1),
                                                                Sql.instant(row, 2)
                                                                        .orElseThrow())));
        return newest;
    }

    private Optional<String> relation(OrderTable table) {
        OptionalLong snapshot = live.snapshots().get(table.tableName());
        return snapshot.isPresent()
                ? Optional.of(Sql.at(lake.tables().name(table), snapshot.getAsLong()))
                : Optional.empty();
    }
}
