package io.kappalake.replay.compare;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The differences that are accepted. A list of bounds such as {@code amount=1,count=0,rows=0.1%}:
 *
 * <ul>
 *   <li>{@code count}, {@code amount}, {@code avg}, {@code min}, {@code max}: by how much that
 *       value of a window may differ; amounts in minor units. {@code amount} is the window's total,
 *       and the bound of {@code avg}, {@code min} and {@code max} where those have none of their
 *       own. A percentage is one of the value before. A window that exists on one side only is
 *       compared with zero.
 *   <li>{@code rows}: how many rows of a table may differ, beyond windows whose values are within
 *       their bounds; a percentage is one of the table's rows before.
 * </ul>
 *
 * <p>What is not named must be equal. No bound makes up for a sum that does not hold.
 */
public final class Tolerance {
    /** Nothing may differ. */
    public static final Tolerance NONE = new Tolerance(Map.of());

    private static final String ROWS = "rows";
    private static final String AMOUNT = "amount";
    private static final Map<String, String> COLUMNS = columns();
    private static final Pattern BOUND = Pattern.compile("(\\d{1,15}(?:\\.\\d{1,9})?)(%?)");

    private final Map<String, Limit> bounds;

    /** The greatest allowed difference of a value. */
    record Limit(BigDecimal number, boolean percent) {
        Limit {
            requireNonNull(number, "number");
        }

        static final Limit ZERO = new Limit(BigDecimal.ZERO, false);

        @Override
        public String toString() {
            return number.toPlainString() + (percent ? "%" : "");
        }
    }

    private Tolerance(Map<String, Limit> bounds) {
        this.bounds = Collections.unmodifiableMap(new LinkedHashMap<>(bounds));
    }

    private static Map<String, String> columns() {
        Map<String, String> columns = new LinkedHashMap<>();
        columns.put("count", "order_count");
        columns.put(AMOUNT, "total_amount_cents");
        columns.put("avg", "avg_amount_cents");
        columns.put("min", "min_amount_cents");
        columns.put("max", "max_amount_cents");
        return columns;
    }

    /**
     * Reads bounds, divided by commas; an empty text has none.
     *
     * @throws LakehouseException {@code INVALID_INPUT}, naming the part that is wrong
     */
    public static Tolerance parse(String text) {
        Map<String, Limit> bounds = new LinkedHashMap<>();
        if (text.isBlank()) {
            return NONE;
        }
        for (String part : text.split(",", -1)) {
            String[] sides = part.split("=", 2);
            String name = sides[0].strip().toLowerCase(Locale.ROOT);
            if (!name.equals(ROWS) && !COLUMNS.containsKey(name)) {
                throw invalid(
                        part,
                        text,
                        "must begin with rows=, %s"
                                .formatted(
                                        COLUMNS.keySet().stream()
                                                .map(n -> n + "=")
                                                .collect(joining(", "))));
            }
            Matcher value = BOUND.matcher(sides.length < 2 ? "" : sides[1].strip());
            if (!value.matches()) {
                throw invalid(part, text, "must be a number of 0 or more, or a percentage");
            }
            BigDecimal number = new BigDecimal(value.group(1));
            boolean percent = !value.group(2).isEmpty();
            if (name.equals(ROWS)
                    && (percent
                            ? number.compareTo(BigDecimal.valueOf(100)) > 0
                            : number.stripTrailingZeros().scale() > 0)) {
                throw invalid(part, text, "must be a whole number, or at most 100%");
            }
            if (bounds.put(name, new Limit(number, percent)) != null) {
                throw invalid(part, text, "must be there once");
            }
        }
        return new Tolerance(bounds);
    }

    private static LakehouseException invalid(String part, String text, String must) {
        return new LakehouseException(
                ErrorCode.INVALID_INPUT,
                "Invalid value '%s' in the tolerance '%s' (%s): write for example amount=1,count=0,rows=0.1%%"
                        .formatted(part.strip(), text, must));
    }

    /** The bound of a column of windows. */
    Limit bound(String column) {
        for (Map.Entry<String, String> each : COLUMNS.entrySet()) {
            if (each.getValue().equals(column)) {
                Limit amount =
                        each.getKey().equals("count")
                                ? Limit.ZERO
                                : bounds.getOrDefault(AMOUNT, Limit.ZERO);
                return bounds.getOrDefault(each.getKey(), amount);
            }
        }
        throw new IllegalArgumentException("No bound for " + column);
    }

    /** Returns whether this many rows of a table may differ. */
    boolean allows(long differing, long before) {
        Limit rows = bounds.getOrDefault(ROWS, Limit.ZERO);
        BigDecimal left = BigDecimal.valueOf(differing);
        return rows.percent()
                ? left.multiply(BigDecimal.valueOf(100))
                                .compareTo(rows.number().multiply(BigDecimal.valueOf(before)))
                        <= 0
                : left.compareTo(rows.number()) <= 0;
    }

    /** Returns whether nothing may differ. */
    public boolean isNone() {
        return bounds.isEmpty();
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return bounds.entrySet().stream()
                .map(bound -> bound.getKey() + "=" + bound.getValue())
                .collect(joining(","));
    }
}
