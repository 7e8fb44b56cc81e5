package io.kappalake.replay.compare;

import static io.kappalake.orders.table.OrderTable.LATE_EVENTS;
import static java.util.stream.Collectors.joining;

import io.kappalake.orders.table.OrderTable;
import io.kappalake.replay.publish.Side;
import io.kappalake.replay.publish.TableRelations;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.types.Types.NestedField;

/** The late events that are compared. */
final class LateEventRows implements ComparedRows {
    private static final List<String> KEYS =
            List.of("kafka_partition", "kafka_offset", "window_kind", "window_start");
    private static final Set<String> OF_THE_CLOCK = Set.of("reason", "partition_watermark");

    private final AuditSubject subject;
    private final Rules rules;
    private final Map<Integer, Long> clocks;
    private final BlockSize size;

    /**
     * The late events of a replay.
     *
     * @param clocks the first offset of each partition from which on its watermark may differ
     *     because a record does
     */
    LateEventRows(AuditSubject subject, Rules rules, Map<Integer, Long> clocks, BlockSize size) {
        this.subject = subject;
        this.rules = rules;
        this.clocks = clocks;
        this.size = size;
    }

    @Override
    public OrderTable table() {
        return LATE_EVENTS;
    }

    @Override
    public List<String> keys() {
        return KEYS;
    }

    @Override
    public List<String> values() {
        return LATE_EVENTS.schema().columns().stream()
                .map(NestedField::name)
                .filter(name -> !KEYS.contains(name) && !name.equals("ingested_at"))
                .toList();
    }

    @Override
    public String side(Side side, String filter) {
        TableRelations relations = subject.relations(LATE_EVENTS);
        return """
        SELECT kafka_partition AS part, kafka_offset / %d AS block, false AS dead, %s, %s
        FROM %s WHERE %s"""
                .formatted(
                        size.offsets(),
                        String.join(", ", keys()),
                        values().stream().map(v -> '"' + v + '"').collect(joining(", ")),
                        relations.of(side),
                        filter);
    }

    @Override
    public String within(List<BlockRange> blocks) {
        return size.within(blocks);
    }

    @Override
    public String detail() {
        return "CASE WHEN in_before <> in_after THEN coalesce(before_reason, after_reason) ELSE %s END"
                .formatted(PairSql.changed(values()));
    }

    @Override
    public String cause(List<BlockRange> blocks) {
        String ofRecord =
                values().stream()
                        .filter(value -> !OF_THE_CLOCK.contains(value))
                        .map(PairSql::differs)
                        .collect(joining(" OR "));
        return """
        CASE WHEN window_kind IN (%1$s) THEN '%2$s'
             WHEN in_before <> in_after
                 AND coalesce(before_reason, after_reason) = 'retention' THEN '%10$s'
             WHEN in_before AND in_after AND (%3$s) THEN '%4$s'
             WHEN %5$s THEN '%6$s'
             WHEN %7$s THEN '%8$s'
             ELSE '%9$s' END"""
                .formatted(
                        rules.changedKinds(),
                        Cause.CONFIGURATION,
                        ofRecord,
                        rules.decoding() ? Cause.DECODE : Cause.CODE,
                        rules.lateness(),
                        Cause.LATENESS,
                        behindClock(),
                        Cause.FOLLOWS,
                        Cause.CODE,
                        Cause.RETENTION);
    }

    private String behindClock() {
        return clocks.isEmpty()
                ? "false"
                : clocks.entrySet().stream()
                        .map(
                                clock ->
                                        "WHEN %d THEN kafka_offset >= %d"
                                                .formatted(clock.getKey(), clock.getValue()))
                        .collect(joining(" ", "CASE kafka_partition ", " ELSE false END"));
    }
}
