package io.kappalake.transform.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How Python calls the types of values. */
final class Types {
    private Types() {}

    static String name(Object value) {
        return switch (value) {
            case null -> "NoneType";
            case String text -> "str";
            case Boolean truth -> "bool";
            case Double number -> "float";
            case Float number -> "float";
            case BigDecimal number -> "decimal.Decimal";
            case BigInteger number -> "int";
            case Number number -> "int";
            case Tuple tuple -> "tuple";
            case Range range -> "range";
            case DictView view -> view.type();
            case List<?> list -> "list";
            case Set<?> set -> "set";
            case Map<?, ?> map -> "dict";
            case Undefined undefined -> "Undefined";
            case LocalDateTime time -> "datetime.datetime";
            case OffsetDateTime time -> "datetime.datetime";
            case ZonedDateTime time -> "datetime.datetime";
            case Instant time -> "datetime.datetime";
            case LocalDate date -> "datetime.date";
            case LocalTime time -> "datetime.time";
            case Duration duration -> "datetime.timedelta";
            case JinjaFunction function -> "function";
            default -> value.getClass().getSimpleName();
        };
    }
}
