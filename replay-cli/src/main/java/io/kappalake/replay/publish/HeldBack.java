package io.kappalake.replay.publish;

import io.kappalake.lakehouse.draft.Draft;
import io.kappalake.orders.clock.ClockRule;
import io.kappalake.orders.rules.IngestConfig;
import io.kappalake.orders.table.OrderTable;
import io.kappalake.replay.lake.ReplayLake;
import io.kappalake.replay.lake.Sql;
import io.kappalake.replay.plan.ReplayPlan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Partitions whose last events are so old that they hold the cut of a replay back. */
public final class HeldBack {
    private HeldBack() {}

    /**
     * Names the partitions, in words; none if the cut is where all of them are.
     *
     * @param replayed the drafts' snapshots when the job had ended, by live table
     */
    public static List<String> notes(
            ReplayLake lake, ReplayPlan plan, Map<String, Long> replayed, Cut cut) {
        String live = lake.tables().name(OrderTable.ORDER_EVENTS).toString();
        Draft draft = lake.draftsByTable(plan.run()).get(live);
        if (draft == null || !replayed.containsKey(live)) {
            return List.of();
        }
        IngestConfig rules = lake.rules(plan.rules());
        SortedMap<Integer, Instant> newest = new TreeMap<>();
        plan.source()
                .partitions()
                .forEach(
                        (partition, range) ->
                                range.clock().ifPresent(time -> newest.put(partition, time)));
        lake.trino()
                .query(
                        "SELECT kafka_partition, max(%s) FROM %s WHERE %s GROUP BY 1"
                                .formatted(
                                        Sql.micros("event_time"),
                                        Sql.at(draft.name(), replayed.get(live)),
                                        ClockRule.of(rules.clockTolerance()).movesSql()),
                        row ->
                                newest.merge(
                                        row.getInt(1),
                                        Sql.instant(row, 2).orElseThrow(),
                                        (one, other) -> one.isAfter(other) ? one : other));
        return notes(
                newest,
                rules.tumbling(),
                rules.outOfOrderness().plus(rules.allowedLateness()),
                cut);
    }

    /**
     * The same from the newest event times.
     *
     * @param newest by partition
     * @param window size of the windows
     * @param delay from the newest event to the end of the windows that it closes for good
     */
    static List<String> notes(
            SortedMap<Integer, Instant> newest, Duration window, Duration delay, Cut cut) {
        List<String> notes = new ArrayList<>();
        if (newest.isEmpty() || cut.to().isEmpty()) {
            return notes;
        }
        Instant latest = newest.values().stream().max(Instant::compareTo).orElseThrow();
        newest.forEach(
                (partition, time) -> {
                    boolean holds = time.minus(delay).isBefore(cut.to().get().plus(window));
                    if (holds && time.plus(window).isBefore(latest)) {
                        notes.add(
                                "Partition %d holds the end of the range back: its newest event is of %s, that of others of %s. A replay that is planned after its next event publishes more"
                                        .formatted(partition, time, latest));
                    }
                });
        return notes;
    }
}
