package io.kappalake.transform.relation;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.iceberg.NullOrder;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortDirection;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.types.Types;

/**
 * Partitioning and sorting in the words of Trino's table properties {@code partitioning} and {@code
 * sorted_by}: {@code day(created_at)}, {@code bucket(order_id, 16)}, {@code created_at DESC NULLS
 * LAST}.
 */
public final class Layout {
    private static final String NAME = "(\"(?:[^\"]|\"\")+\"|\\w+)";
    private static final Pattern TRANSFORM =
            Pattern.compile("(\\w+)\\s*\\(\\s*" + NAME + "\\s*(?:,\\s*(\\d+)\\s*)?\\)");
    private static final Pattern COLUMN = Pattern.compile(NAME);
    private static final Pattern SORTED =
            Pattern.compile(
                    NAME + "(?:\\s+(ASC|DESC))?(?:\\s+NULLS\\s+(FIRST|LAST))?",
                    Pattern.CASE_INSENSITIVE);

    private Layout() {}

    /**
     * Partitioning of a schema.
     *
     * @throws LakehouseException {@code INVALID_INPUT} naming every entry that is wrong
     */
    public static PartitionSpec partitioning(Schema schema, List<String> entries) {
        PartitionSpec.Builder spec = PartitionSpec.builderFor(schema);
        List<String> problems = new ArrayList<>();
        for (String entry : entries) {
            try {
                add(spec, schema, entry.strip());
            } catch (RuntimeException e) {
                problems.add("'%s' (%s)".formatted(entry, e.getMessage()));
            }
        }
        if (!problems.isEmpty()) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "Invalid partitioning %s: write a column or year, month, day, hour(column), bucket(column, n), truncate(column, n)"
                            .formatted(String.join(", ", problems)));
        }
        return spec.build();
    }

    private static void add(PartitionSpec.Builder spec, Schema schema, String entry) {
        Matcher column = COLUMN.matcher(entry);
        if (column.matches()) {
            spec.identity(existing(schema, column.group(1)));
            return;
        }
        Matcher transform = TRANSFORM.matcher(entry);
        if (!transform.matches()) {
            throw new IllegalArgumentException("not a transform");
        }
        String source = existing(schema, transform.group(2));
        String number = transform.group(3);
        switch (transform.group(1).toLowerCase(Locale.ROOT)) {
            case "year" -> spec.year(source);
            case "month" -> spec.month(source);
            case "day" -> spec.day(source);
            case "hour" -> spec.hour(source);
            case "bucket" -> spec.bucket(source, number(number));
            case "truncate" -> spec.truncate(source, number(number));
            default -> throw new IllegalArgumentException("unknown transform");
        }
    }

    private static int number(String text) {
        if (text == null) {
            throw new IllegalArgumentException("a number is missing");
        }
        return Integer.parseInt(text);
    }

    /**
     * Sort order of a schema; nulls come first when ascending, as in Trino's connector.
     *
     * @throws LakehouseException {@code INVALID_INPUT} naming every entry that is wrong
     */
    public static SortOrder sorting(Schema schema, List<String> entries) {
        SortOrder.Builder order = SortOrder.builderFor(schema);
        List<String> problems = new ArrayList<>();
        for (String entry : entries) {
            Matcher parts = SORTED.matcher(entry.strip());
            try {
                if (!parts.matches()) {
                    throw new IllegalArgumentException("not a column with a direction");
                }
                boolean descending = "DESC".equalsIgnoreCase(parts.group(2));
                NullOrder nulls =
                        parts.group(3) == null
                                ? (descending ? NullOrder.NULLS_LAST : NullOrder.NULLS_FIRST)
                                : NullOrder.valueOf(
                                        "NULLS_" + parts.group(3).toUpperCase(Locale.ROOT));
                order.sortBy(
                        existing(schema, parts.group(1)),
                        descending ? SortDirection.DESC : SortDirection.ASC,
                        nulls);
            } catch (RuntimeException e) {
                problems.add("'%s' (%s)".formatted(entry, e.getMessage()));
            }
        }
        if (!problems.isEmpty()) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "Invalid sorted_by %s: write columns, each with ASC or DESC and NULLS FIRST or LAST if need be"
                            .formatted(String.join(", ", problems)));
        }
        return order.build();
    }

    private static String existing(Schema schema, String name) {
        String column =
                (name.startsWith("\"")
                                ? name.substring(1, name.length() - 1).replace("\"\"", "\"")
                                : name)
                        .toLowerCase(Locale.ROOT);
        if (schema.findField(column) == null) {
            throw new IllegalArgumentException(
                    "there is no such column, but %s"
                            .formatted(
                                    schema.columns().stream()
                                            .map(Types.NestedField::name)
                                            .collect(Collectors.joining(", "))));
        }
        return column;
    }
}
