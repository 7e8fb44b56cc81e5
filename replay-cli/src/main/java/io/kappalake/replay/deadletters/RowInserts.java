package io.kappalake.replay.deadletters;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Gathers rows into statements {@code INSERT INTO ... VALUES}, each within Trino's limits: a
 * million characters, and a hundred partitions.
 */
final class RowInserts {
    /** Longer rows do not fit in a statement along with the rest of its text. */
    static final int MOST_OF_A_ROW = 900_000;

    private static final int MOST_CHARACTERS = 950_000;
    private static final int MOST_ROWS = 1_000;
    private static final int MOST_DAYS = 50;
    private static final long MICROS_PER_DAY = 86_400_000_000L;

    private final String head;
    private final Consumer<String> statements;
    private final StringBuilder values = new StringBuilder();
    private final Set<Long> days = new HashSet<>();
    private int rows;

    /**
     * @param columns names, separated by commas
     * @param statements receives each statement when it is full
     */
    RowInserts(String table, String columns, Consumer<String> statements) {
        this.head = "INSERT INTO %s (%s) VALUES ".formatted(table, columns);
        this.statements = statements;
    }

    /**
     * Adds a row.
     *
     * @param row in parentheses, at most {@value #MOST_OF_A_ROW} characters long
     * @param time microseconds since 1970, by whose day the table is partitioned
     */
    void add(String row, long time) {
        long day = Math.floorDiv(time, MICROS_PER_DAY);
        boolean anotherDay = !days.contains(day);
        if (rows == MOST_ROWS
                || head.length() + values.length() + row.length() + 2 > MOST_CHARACTERS
                || (anotherDay && days.size() == MOST_DAYS)) {
            flush();
        }
        if (rows > 0) {
            values.append(", ");
        }
        values.append(row);
        days.add(day);
        rows++;
    }

    /** Passes on the last statement, if any row was added since the one before. */
    void flush() {
        if (rows > 0) {
            statements.accept(head + values);
            values.setLength(0);
            days.clear();
            rows = 0;
        }
    }
}
