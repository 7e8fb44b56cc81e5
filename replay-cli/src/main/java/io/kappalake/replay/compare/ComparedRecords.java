package io.kappalake.replay.compare;

import static io.kappalake.orders.table.OrderTable.DEAD_LETTERS;
import static io.kappalake.orders.table.OrderTable.ORDER_EVENTS;
import static java.util.stream.Collectors.joining;

import io.kappalake.orders.table.OrderTable;
import io.kappalake.replay.publish.Side;
import io.kappalake.replay.publish.TableRelations;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.iceberg.types.Types.NestedField;

/**
 * Order events and dead letters together: each record is one or the other, and may change sides.
 */
final class ComparedRecords implements ComparedRows {
    private static final Set<String> IGNORED =
            Set.of("kafka_partition", "kafka_offset", "ingested_at");

    private final AuditSubject subject;
    private final Rules rules;
    private final BlockSize size;

    ComparedRecords(AuditSubject subject, Rules rules, BlockSize size) {
        this.subject = subject;
        this.rules = rules;
        this.size = size;
    }

    @Override
    public OrderTable table() {
        return ORDER_EVENTS;
    }

    /** The values of one of the two tables, in the order of its columns. */
    static List<String> values(OrderTable table) {
        return table.schema().columns().stream()
                .map(NestedField::name)
                .filter(name -> !IGNORED.contains(name))
                .toList();
    }

    @Override
    public List<String> keys() {
        return List.of("kafka_partition", "kafka_offset");
    }

    @Override
    public List<String> values() {
        return Stream.of(ORDER_EVENTS, DEAD_LETTERS)
                .flatMap(table -> values(table).stream())
                .distinct()
                .toList();
    }

    @Override
    public String side(Side side, String filter) {
        return part(ORDER_EVENTS, side, filter) + " UNION ALL " + part(DEAD_LETTERS, side, filter);
    }

    @Override
    public List<Source> sources() {
        return Stream.of(ORDER_EVENTS, DEAD_LETTERS)
                .map(
                        table ->
                                new Source(
                                        table.equals(DEAD_LETTERS),
                                        Stream.concat(keys().stream(), values(table).stream())
                                                .map(table.schema()::findField)
                                                .toList(),
                                        part(table, Side.LIVE, "true"),
                                        part(table, Side.DRAFT, "true")))
                .toList();
    }

    private String part(OrderTable table, Side side, String filter) {
        List<String> own = values(table);
        TableRelations relations = subject.relations(table);
        return """
        SELECT kafka_partition AS part, kafka_offset / %d AS block, %s AS dead,
               kafka_partition, kafka_offset, %s
        FROM %s WHERE %s"""
                .formatted(
                        size.offsets(),
                        table.equals(DEAD_LETTERS),
                        values().stream()
                                .map(
                                        name ->
                                                own.contains(name)
                                                        ? '"' + name + '"'
                                                        : "NULL AS \"" + name + '"')
                                .collect(joining(", ")),
                        relations.of(side),
                        filter);
    }

    @Override
    public String within(List<BlockRange> blocks) {
        return size.within(blocks);
    }

    @Override
    public String detail() {
        return """
        CASE WHEN in_before <> in_after THEN ''
             WHEN dead_before AND NOT dead_after THEN before_reason
             WHEN dead_after AND NOT dead_before THEN after_reason
             ELSE %s END"""
                .formatted(PairSql.changed(values()));
    }

    @Override
    public String cause(List<BlockRange> blocks) {
        return """
        CASE WHEN NOT in_after AND copy > 1 THEN '%s'
             WHEN NOT in_after THEN '%s'
             WHEN NOT in_before THEN '%s'
             WHEN dead_before AND NOT dead_after THEN '%s'
             WHEN dead_after AND NOT dead_before THEN '%s'
             ELSE '%s' END"""
                .formatted(
                        Cause.DOUBLED_BEFORE,
                        Cause.LOST,
                        Cause.ABSENT_BEFORE,
                        Cause.RECOVERED,
                        Cause.REJECTED,
                        rules.decoding() ? Cause.DECODE : Cause.CODE);
    }

    @Override
    public String clock() {
        return """
        CASE WHEN in_before <> in_after OR dead_before <> dead_after OR %s
             THEN kafka_offset END"""
                .formatted(PairSql.differs("event_time"));
    }
}
