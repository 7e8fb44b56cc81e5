package io.kappalake.replay.compare;

import static io.kappalake.orders.table.OrderTable.DEAD_LETTERS;
import static io.kappalake.orders.table.OrderTable.LATE_EVENTS;
import static io.kappalake.orders.table.OrderTable.ORDER_EVENTS;
import static io.kappalake.orders.table.OrderTable.ORDER_METRICS;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.local.testing.Sample;
import io.kappalake.local.testing.SharedServers;
import io.kappalake.orders.rules.IngestConfig;
import io.kappalake.orders.table.OrderTable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.apache.iceberg.types.Type.TypeID;
import org.apache.iceberg.types.Types.NestedField;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Changes one row, or two, and looks for the block that differs: in each compared column of each
 * table, with blocks of every size. A build tries some of them, by a seed that it prints and that
 * {@code -Dkappalake.seed} sets; {@code -Dkappalake.soak=true} tries all.
 */
@ExtendWith(SharedServers.class)
class ITAuditSeesEachChange {
    private static final int FEW = 24;
    private static final List<BlockSize> SIZES =
            List.of(
                    new BlockSize(1, 300),
                    new BlockSize(7, 900),
                    new BlockSize(64, 3600),
                    BlockSize.USUAL,
                    new BlockSize(1_000_000, 365 * 24 * 3600));

    private static AuditedTables tables;
    private static IngestConfig rules;

    private enum Change {
        /** One value becomes another. */
        VALUE,
        /** Two rows exchange their values. */
        EXCHANGED,
        /** A zero, an empty text or the first moment of 1970 becomes null. */
        NULL_FOR_ZERO,
        /** A row that only the draft has. */
        ADDED,
        /** A row that the draft does not have. */
        LOST,
        /** A row that the draft has twice. */
        DOUBLED
    }

    /** A change of one column; of whole rows, the column does not matter. */
    private record Case(OrderTable table, Change change, NestedField column) {
        @Override
        public String toString() {
            return "%s %s %s".formatted(table, change, column.name());
        }
    }

    @BeforeAll
    static void fillTables() {
        LakehouseConfig config = SharedServers.up().config();
        rules =
                IngestConfig.of(
                        LakehouseConfig.load(
                                config.file(),
                                Map.of(
                                        "ingest.windows.tumbling", "5m",
                                        "ingest.windows.sliding.size", "none",
                                        "ingest.windows.sliding.slide", "none")));
        tables = AuditedTables.fill(config);
    }

    @AfterAll
    static void close() {
        tables.close();
    }

    @Test
    void findsTheBlockOfEachChange() {
        Random random = Sample.random("ITAuditSeesEachChange");
        List<Case> cases = new ArrayList<>(cases());
        Collections.shuffle(cases, random);
        int number = Sample.rounds(FEW, cases.size());
        for (Case one : cases.subList(0, number)) {
            BlockSize size = SIZES.get(random.nextInt(SIZES.size()));
            tables.reset();
            change(one, random);
            Blocks blocks = blocks(one.table(), size);
            assertThat(blocks.batches())
                    .as("%s in %s, seed %d", one, size, Sample.seed())
                    .isNotEmpty();
        }
    }

    @Test
    void findsNoBlockWithoutAChange() {
        tables.reset();
        for (OrderTable table : OrderTable.all()) {
            // the draft in another order, so that nothing depends on it
            tables.draft(table, "SELECT * FROM %s ORDER BY random()".formatted(table.tableName()));
        }
        for (BlockSize size : SIZES) {
            for (OrderTable table : OrderTable.all()) {
                assertThat(blocks(table, size).batches()).as("%s in %s", table, size).isEmpty();
            }
        }
    }

    private static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (OrderTable table : OrderTable.all()) {
            List<String> values = values(table);
            for (String value : values) {
                NestedField column = table.schema().findField(value);
                cases.add(new Case(table, Change.VALUE, column));
                cases.add(new Case(table, Change.EXCHANGED, column));
                cases.add(new Case(table, Change.NULL_FOR_ZERO, column));
            }
            NestedField any = table.schema().findField(values.getFirst());
            cases.add(new Case(table, Change.ADDED, any));
            cases.add(new Case(table, Change.LOST, any));
            if (!table.equals(ORDER_METRICS)) {
                // a revision that is there twice breaks the sum of the windows
                cases.add(new Case(table, Change.DOUBLED, any));
            }
        }
        return cases;
    }

    private static void change(Case one, Random random) {
        String name = one.table().tableName();
        String first = row(one.table(), random.nextInt(10), "true");
        String column = '"' + one.column().name() + '"';
        switch (one.change()) {
            case VALUE ->
                    tables.draft(
                            one.table(),
                            with(
                                    one,
                                    value -> "IF(%s, %s, %s)".formatted(first, other(one), value)));
            case EXCHANGED -> {
                // values of which each row has its own, so that any two differ
                UnaryOperator<String> own = value -> numbered(one);
                String live = with(one, own);
                String second = row(one.table(), 10 + random.nextInt(10), "NOT (" + first + ")");
                String of = "(SELECT %s FROM (%s) WHERE %s)";
                tables.live(one.table(), live)
                        .draft(
                                one.table(),
                                select(
                                        one,
                                        "(" + live + ")",
                                        value ->
                                                "CASE WHEN %s THEN %s WHEN %s THEN %s ELSE %s END"
                                                        .formatted(
                                                                first,
                                                                of.formatted(column, live, second),
                                                                second,
                                                                of.formatted(column, live, first),
                                                                value)));
            }
            case NULL_FOR_ZERO ->
                    tables.live(
                                    one.table(),
                                    with(
                                            one,
                                            value ->
                                                    "IF(%s, %s, %s)"
                                                            .formatted(first, zero(one), value)))
                            .draft(
                                    one.table(),
                                    with(one, value -> "IF(%s, NULL, %s)".formatted(first, value)));
            case LOST ->
                    tables.draft(
                            one.table(), "SELECT * FROM %s WHERE NOT (%s)".formatted(name, first));
            case ADDED ->
                    tables.live(
                                    one.table(),
                                    "SELECT * FROM %s WHERE NOT (%s)".formatted(name, first))
                            .draft(one.table(), "SELECT * FROM " + name);
            case DOUBLED ->
                    tables.draft(
                            one.table(),
                            "SELECT * FROM %1$s UNION ALL SELECT * FROM %1$s WHERE %2$s"
                                    .formatted(name, first));
        }
    }

    /** The table with one column computed. */
    private static String with(Case one, UnaryOperator<String> value) {
        return select(one, one.table().tableName(), value);
    }

    private static String select(Case one, String from, UnaryOperator<String> value) {
        return "SELECT %s FROM %s"
                .formatted(
                        one.table().schema().columns().stream()
                                .map(NestedField::name)
                                .map(
                                        name ->
                                                name.equals(one.column().name())
                                                        ? "%s AS \"%s\""
                                                                .formatted(
                                                                        value.apply(
                                                                                '"' + name + '"'),
                                                                        name)
                                                        : '"' + name + '"')
                                .collect(joining(", ")),
                        from);
    }

    /** A condition that selects one row, which a number picks; of windows, the last revision. */
    private static String row(OrderTable table, int number, String where) {
        List<String> keys =
                table.equals(ORDER_METRICS)
                        ? List.of("window_start", "status", "revision")
                        : List.of("kafka_partition", "kafka_offset");
        String from =
                table.equals(ORDER_METRICS)
                        ? "order_metrics WHERE (status <> 'paid' OR revision = 2) AND " + where
                        : table.tableName() + " WHERE " + where;
        String texts = keys.stream().map("CAST(%s AS varchar)"::formatted).collect(joining(", "));
        List<String> found =
                tables.texts(
                        "SELECT %s FROM %s ORDER BY xxhash64(to_utf8(concat(%s))) OFFSET %d LIMIT 1"
                                .formatted(texts, from, texts, number));
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            parts.add("CAST(%s AS varchar) = '%s'".formatted(keys.get(i), found.get(i)));
        }
        return "(" + String.join(" AND ", parts) + ")";
    }

    private static String other(Case one) {
        String name = '"' + one.column().name() + '"';
        return switch (one.column().type().typeId()) {
            case STRING -> "coalesce(%s, '') || 'x'".formatted(name);
            case BINARY -> "concat(coalesce(%s, X''), X'00')".formatted(name);
            case TIMESTAMP ->
                    // one microsecond more, far from 1970
                    "coalesce(CAST(from_unixtime_nanos(CAST(to_unixtime(%1$s) * 1000000 AS bigint) * 1000 + 1000) AS timestamp(6) with time zone), %2$s)"
                            .formatted(name, zero(one));
            default -> "coalesce(%s, 0) + 1".formatted(name);
        };
    }

    private static String zero(Case one) {
        return switch (one.column().type().typeId()) {
            case STRING -> "''";
            case BINARY -> "X''";
            case TIMESTAMP -> "TIMESTAMP '1970-01-01 00:00:00.000000 UTC'";
            default -> "0";
        };
    }

    /** A value of the column's type that each row has for itself. */
    private static String numbered(Case one) {
        String number =
                one.table().equals(ORDER_METRICS)
                        ? "CAST(to_unixtime(window_start) AS bigint) * 10 + length(status)"
                        : "kafka_offset * 2 + kafka_partition";
        TypeID type = one.column().type().typeId();
        return switch (type) {
            case STRING -> "CAST(%s AS varchar)".formatted(number);
            case BINARY -> "to_big_endian_64(%s)".formatted(number);
            case DOUBLE -> "CAST(%s AS double)".formatted(number);
            case TIMESTAMP ->
                    "CAST(from_unixtime_nanos((%s) * 1000) AS timestamp(6) with time zone)"
                            .formatted(number);
            default -> number;
        };
    }

    private static List<String> values(OrderTable table) {
        if (table.equals(ORDER_EVENTS) || table.equals(DEAD_LETTERS)) {
            return ComparedRecords.values(table);
        }
        return rows(table, BlockSize.USUAL).values();
    }

    private static ComparedRows rows(OrderTable table, BlockSize size) {
        AuditSubject subject = tables.subject(rules, rules);
        Rules same = new Rules(List.of());
        if (table.equals(LATE_EVENTS)) {
            return new LateEventRows(subject, same, Map.of(), size);
        }
        return table.equals(ORDER_METRICS)
                ? new WindowRows(subject, same, Tolerance.NONE, Optional.empty(), size)
                : new ComparedRecords(subject, same, size);
    }

    private static Blocks blocks(OrderTable table, BlockSize size) {
        return tables.blocks(rows(table, size));
    }
}
