package io.kappalake.replay.compare;

import static io.kappalake.orders.table.OrderTable.DEAD_LETTERS;
import static io.kappalake.orders.table.OrderTable.LATE_EVENTS;
import static io.kappalake.orders.table.OrderTable.ORDER_EVENTS;
import static io.kappalake.orders.table.OrderTable.ORDER_METRICS;

import io.kappalake.lakehouse.trino.TrinoSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compares the rows that would be removed with those that would be added. Blocks of rows are found
 * equal by their digests, and only those that differ are compared row by row, as many at a time as
 * fit into memory.
 */
final class Comparison {
    private final TrinoSession trino;
    private final AuditSubject subject;
    private final Rules rules;
    private final Tolerance tolerance;
    private final BlockSize size;
    private final List<String> queries = new ArrayList<>();

    Comparison(
            TrinoSession trino,
            AuditSubject subject,
            Rules rules,
            Tolerance tolerance,
            BlockSize size) {
        this.trino = trino;
        this.subject = subject;
        this.rules = rules;
        this.tolerance = tolerance;
        this.size = size;
    }

    /** The differences of order_events, dead_letters, late_events and order_metrics. */
    List<TableDifference> compare() {
        DifferenceTally events = new DifferenceTally(ORDER_EVENTS.tableName());
        DifferenceTally deadLetters = new DifferenceTally(DEAD_LETTERS.tableName());
        DifferenceTally late = new DifferenceTally(LATE_EVENTS.tableName());
        DifferenceTally windows = new DifferenceTally(ORDER_METRICS.tableName());

        ComparedRecords records = new ComparedRecords(subject, rules, size);
        RecordPairs pairs = new RecordPairs(records, events, deadLetters);
        Blocks blocks = Blocks.of(trino, records);
        events.total(blocks.before(), blocks.after());
        deadLetters.total(blocks.deadBefore(), blocks.deadAfter());
        new PairQuery(trino, records, blocks).run(pairs);
        addQueries(records, blocks);
        Map<Integer, Long> clocks = pairs.clocks();

        single(new LateEventRows(subject, rules, clocks, size), late);
        boolean touched = events.differs() || deadLetters.differs() || late.differs();
        single(
                new WindowRows(
                        subject,
                        rules,
                        tolerance,
                        touched ? Optional.of(new TouchedWindows(subject)) : Optional.empty(),
                        size),
                windows);
        return List.of(
                events.difference(),
                deadLetters.difference(),
                late.difference(),
                windows.difference());
    }

    private void single(ComparedRows rows, DifferenceTally tally) {
        Blocks blocks = Blocks.of(trino, rows);
        tally.total(blocks.before(), blocks.after());
        new PairQuery(trino, rows, blocks).run(new TablePairs(rows, tally));
        addQueries(rows, blocks);
    }

    private void addQueries(ComparedRows rows, Blocks blocks) {
        blocks.batches()
                .forEach(
                        batch ->
                                queries.add(
                                        "SELECT * FROM (%s)"
                                                .formatted(new PairSql(rows, batch).rows())));
    }

    /** A query of all rows that differ, after they were compared; empty if there are none. */
    Optional<String> query() {
        return queries.isEmpty()
                ? Optional.empty()
                : Optional.of(String.join(" UNION ALL ", queries));
    }
}
