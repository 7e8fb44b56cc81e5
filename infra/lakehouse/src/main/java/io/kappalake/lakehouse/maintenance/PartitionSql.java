package io.kappalake.lakehouse.maintenance;

import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.PartitionField;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types.TimestampType;

/** The rows of one partition, as a condition in Trino's SQL. */
final class PartitionSql {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

    private PartitionSql() {}

    /** The condition; empty if a field's transform has none, as {@code bucket} has. */
    static Optional<String> condition(Schema schema, PartitionSpec spec, StructLike partition) {
        List<String> conditions = new ArrayList<>();
        for (int i = 0; i < spec.fields().size(); i++) {
            PartitionField field = spec.fields().get(i);
            String column = schema.findColumnName(field.sourceId());
            Type type = schema.findType(field.sourceId());
            Object value = partition.get(i, Object.class);
            Optional<String> condition =
                    value == null
                            ? Optional.of(quoted(column) + " IS NULL")
                            : condition(quoted(column), type, field.transform().toString(), value);
            if (condition.isEmpty()) {
                return Optional.empty();
            }
            conditions.add(condition.get());
        }
        return Optional.of(conditions.isEmpty() ? "true" : String.join(" AND ", conditions));
    }

    private static Optional<String> condition(
            String column, Type type, String transform, Object value) {
        if (transform.equals("identity")) {
            return literal(type, value).map(text -> column + " = " + text);
        }
        if (!type.equals(TimestampType.withZone())) {
            return Optional.empty();
        }
        int number = value instanceof Integer whole ? whole : 0;
        return switch (transform) {
            case "hour" -> {
                Instant hour = Instant.EPOCH.plus(number, ChronoUnit.HOURS);
                yield span(column, hour, hour.plus(1, ChronoUnit.HOURS));
            }
            case "day" -> {
                LocalDate day = LocalDate.ofEpochDay(number);
                yield span(column, start(day), start(day.plusDays(1)));
            }
            case "month" -> {
                YearMonth month = YearMonth.of(1970, 1).plusMonths(number);
                yield span(column, start(month.atDay(1)), start(month.plusMonths(1).atDay(1)));
            }
            case "year" -> {
                LocalDate year = LocalDate.of(1970 + number, 1, 1);
                yield span(column, start(year), start(year.plusYears(1)));
            }
            default -> Optional.empty();
        };
    }

    private static Optional<String> literal(Type type, Object value) {
        return switch (type.typeId()) {
            case STRING -> Optional.of("'" + value.toString().replace("'", "''") + "'");
            case INTEGER, LONG, BOOLEAN -> Optional.of(value.toString());
            case DATE -> Optional.of("DATE '%s'".formatted(LocalDate.ofEpochDay((Integer) value)));
            default -> Optional.empty();
        };
    }

    private static Optional<String> span(String column, Instant from, Instant to) {
        return Optional.of(
                "%1$s >= TIMESTAMP '%2$s UTC' AND %1$s < TIMESTAMP '%3$s UTC'"
                        .formatted(column, TIME.format(from), TIME.format(to)));
    }

    private static Instant start(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
