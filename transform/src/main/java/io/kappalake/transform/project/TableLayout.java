package io.kappalake.transform.project;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks what says how a table's rows are laid out in files. */
final class TableLayout {
    private static final Set<String> GRANULARITIES = Set.of("hour", "day", "month", "year");
    private static final Set<String> PARTITION_KEYS = Set.of("field", "data_type", "granularity");
    private static final Set<String> INSTANTS = Set.of("date", "timestamp", "datetime");
    private static final Pattern TYPE_WORD = Pattern.compile("^[a-z]+");

    private static final Set<String> PROPERTIES =
            Set.of(
                    "compression_codec",
                    "extra_properties",
                    "format",
                    "format_version",
                    "max_commit_retry",
                    "object_store_layout_enabled",
                    "orc_bloom_filter_columns",
                    "orc_bloom_filter_fpp",
                    "parquet_bloom_filter_columns",
                    "partitioning",
                    "sorted_by");

    private static final Set<String> LOCATIONS = Set.of("location", "data_location");

    private TableLayout() {}

    /** Trino's table properties for Iceberg, each as the SQL that stands right of its name. */
    static Object properties(Object value, ConfigReport report) {
        Object checked = ConfigCheck.textMap().check(value, report);
        if (!(checked instanceof Map<?, ?> map)) {
            return null;
        }
        for (Object key : map.keySet()) {
            String name = key.toString();
            if (LOCATIONS.contains(name)) {
                report.refuse(
                        ("property %s cannot be set, as a table is built in a place of"
                                        + " its own before it is published; remove it")
                                .formatted(name));
            } else if (!PROPERTIES.contains(name)) {
                report.problems()
                        .problem(
                                report.where(),
                                "Unknown table property %s in %s%s"
                                        .formatted(
                                                name,
                                                report.key(),
                                                Problems.suggestion(name, PROPERTIES)));
            }
        }
        return checked;
    }

    /**
     * Column names, Iceberg transforms such as {@code day(created_at)}, or maps of field, data_type
     * and granularity; the form is a list of columns and transforms.
     */
    static Object partitionBy(Object value, ConfigReport report) {
        List<String> transforms = new ArrayList<>();
        Iterable<?> items = value instanceof Iterable<?> list ? list : List.of(value);
        for (Object item : items) {
            if (item instanceof CharSequence text) {
                transforms.add(text.toString().strip());
            } else if (item instanceof Map<?, ?> map) {
                transform(map, report).forEach(transforms::add);
            } else {
                report.invalid(
                        item,
                        "a column, a transform such as day(created_at), {field, data_type,"
                                + " granularity}, or a list of these");
            }
        }
        return List.copyOf(transforms);
    }

    private static List<String> transform(Map<?, ?> map, ConfigReport report) {
        for (Object key : map.keySet()) {
            if (!PARTITION_KEYS.contains(key.toString())) {
                report.problems()
                        .problem(
                                report.where(),
                                "Unknown key %s in %s%s"
                                        .formatted(
                                                key,
                                                report.key(),
                                                key.equals("range")
                                                        ? ": ranges of numbers are not supported,"
                                                                + " write 'truncate(field, width)'"
                                                                + " instead of the map"
                                                        : Problems.suggestion(
                                                                key.toString(), PARTITION_KEYS)));
                return List.of();
            }
        }
        Object field = map.get("field");
        if (!(field instanceof CharSequence) || field.toString().isBlank()) {
            report.invalid(map, "a map with field");
            return List.of();
        }
        String type = String.valueOf(map.get("data_type")).toLowerCase(Locale.ROOT);
        var word = TYPE_WORD.matcher(type);
        boolean instant =
                map.get("data_type") == null || (word.find() && INSTANTS.contains(word.group()));
        if (map.get("granularity") == null) {
            boolean daily = instant && map.get("data_type") != null;
            return List.of(daily ? "day(%s)".formatted(field) : field.toString());
        }
        String granularity = map.get("granularity").toString().toLowerCase(Locale.ROOT);
        if (!GRANULARITIES.contains(granularity) || !instant) {
            report.invalid(
                    map, "a map with granularity hour, day, month or year of a date or timestamp");
            return List.of();
        }
        return List.of("%s(%s)".formatted(granularity, field));
    }
}
