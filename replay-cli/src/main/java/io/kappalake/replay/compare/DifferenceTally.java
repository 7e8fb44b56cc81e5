package io.kappalake.replay.compare;

import io.kappalake.replay.compare.TableDifference.CauseCount;
import io.kappalake.replay.compare.TableDifference.Kind;
import io.kappalake.replay.compare.TableDifference.Sample;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sums up the differences of one table. */
final class DifferenceTally {
    /** Samples that are kept of each kind. */
    static final int SAMPLES = 20;

    /** Details beyond this many are counted together. */
    private static final int CAUSES = 200;

    private final String table;
    private final Map<Kind, Long> rows = new EnumMap<>(Kind.class);
    private final Map<String, Long> columns = new LinkedHashMap<>();
    private final Map<Reason, Long> causes = new LinkedHashMap<>();
    private final Map<Kind, List<Sample>> samples = new EnumMap<>(Kind.class);
    private long before;
    private long after;
    private long tolerated;

    private record Reason(Kind kind, Cause cause, String detail) {}

    DifferenceTally(String table) {
        this.table = table;
    }

    void total(long rowsBefore, long rowsAfter) {
        before = rowsBefore;
        after = rowsAfter;
    }

    void add(Kind kind, Cause cause, String detail, long number, long fine) {
        rows.merge(kind, number, Long::sum);
        tolerated += fine;
        Reason reason = new Reason(kind, cause, detail);
        boolean known = causes.containsKey(reason) || causes.size() < CAUSES;
        causes.merge(known ? reason : new Reason(kind, cause, "others"), number, Long::sum);
    }

    void change(String column, long number) {
        if (number > 0) {
            columns.merge(column, number, Long::sum);
        }
    }

    boolean wants(Kind kind) {
        return samples.getOrDefault(kind, List.of()).size() < SAMPLES;
    }

    void add(Sample sample) {
        if (wants(sample.kind())) {
            samples.computeIfAbsent(sample.kind(), kind -> new ArrayList<>()).add(sample);
        }
    }

    boolean differs() {
        return !rows.isEmpty();
    }

    private long number(Kind kind) {
        return rows.getOrDefault(kind, 0L);
    }

    TableDifference difference() {
        return new TableDifference(
                table,
                before,
                after,
                before - number(Kind.CHANGED) - number(Kind.MISSING),
                number(Kind.CHANGED),
                number(Kind.MISSING),
                number(Kind.EXTRA),
                tolerated,
                columns,
                causes.entrySet().stream()
                        .map(
                                cause ->
                                        new CauseCount(
                                                cause.getKey().kind(),
                                                cause.getKey().cause(),
                                                cause.getKey().detail(),
                                                cause.getValue()))
                        .sorted(
                                Comparator.comparingLong(CauseCount::rows)
                                        .reversed()
                                        .thenComparing(CauseCount::kind)
                                        .thenComparing(CauseCount::cause)
                                        .thenComparing(CauseCount::detail))
                        .toList(),
                samples.values().stream().flatMap(List::stream).toList());
    }
}
