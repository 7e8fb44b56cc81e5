package io.kappalake.transform.jinja;

import io.kappalake.transform.jinja.Expression.Operator;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.TemporalAccessor;

/**
 * Python's datetime on java.time: datetime is LocalDateTime or, with a zone, ZonedDateTime; date is
 * LocalDate, time LocalTime, timedelta Duration, tzinfo ZoneId.
 */
final class Temporals {
    private Temporals() {}

    /** A datetime with a zone in the one type for it; anything else as it is. */
    static Object unified(Object value) {
        return switch (value) {
            case Instant instant -> instant.atZone(ZoneOffset.UTC);
            case OffsetDateTime time -> time.toZonedDateTime();
            case null -> null;
            default -> value;
        };
    }

    static boolean isDuration(Object value) {
        return value instanceof Duration;
    }

    static Object negative(Object duration) {
        return ((Duration) duration).negated();
    }

    static Object positive(Object duration) {
        return duration;
    }

    /** Null where the operator is not for these values. */
    static Object apply(Operator operator, Object left, Object right) {
        Object a = unified(left);
        Object b = unified(right);
        return switch (operator) {
            case ADD -> {
                Object sum = add(a, b);
                yield sum == null ? add(b, a) : sum;
            }
            case SUBTRACT -> subtract(a, b);
            case MULTIPLY, DIVIDE, FLOOR_DIVIDE, MODULO -> Timedeltas.scaled(operator, a, b);
            case POWER -> null;
        };
    }

    private static Object add(Object value, Object duration) {
        if (!(duration instanceof Duration added)) {
            return null;
        }
        return switch (value) {
            case Duration first -> first.plus(added);
            case LocalDateTime time -> time.plus(added);
            // as Python does: the clock's time moves, whatever the zone does meanwhile
            case ZonedDateTime time -> time.toLocalDateTime().plus(added).atZone(time.getZone());
            case LocalDate date -> date.plusDays(Timedeltas.days(added));
            case null -> null;
            default -> null;
        };
    }

    private static Object subtract(Object left, Object right) {
        if (right instanceof Duration duration) {
            return add(left, duration.negated());
        }
        if (left instanceof LocalDateTime a && right instanceof LocalDateTime b) {
            return Duration.between(b, a);
        }
        if (left instanceof ZonedDateTime a && right instanceof ZonedDateTime b) {
            return Duration.between(b, a);
        }
        if (left instanceof LocalDate a && right instanceof LocalDate b) {
            return Duration.ofDays(a.toEpochDay() - b.toEpochDay());
        }
        boolean times =
                (left instanceof LocalDateTime || left instanceof ZonedDateTime)
                        && (right instanceof LocalDateTime || right instanceof ZonedDateTime);
        if (times) {
            throw JinjaException.type("can't subtract offset-naive and offset-aware datetimes");
        }
        return null;
    }

    /** Null where the values have no order. */
    static Integer compare(Object left, Object right) {
        Object a = unified(left);
        Object b = unified(right);
        if (a instanceof LocalDateTime x && b instanceof LocalDateTime y) {
            return x.compareTo(y);
        }
        if (a instanceof ZonedDateTime x && b instanceof ZonedDateTime y) {
            return x.toInstant().compareTo(y.toInstant());
        }
        if (a instanceof LocalDate x && b instanceof LocalDate y) {
            return x.compareTo(y);
        }
        if (a instanceof LocalTime x && b instanceof LocalTime y) {
            return x.compareTo(y);
        }
        if (a instanceof Duration x && b instanceof Duration y) {
            return x.compareTo(y);
        }
        return null;
    }

    static Object attribute(Object owner, String name) {
        return switch (unified(owner)) {
            case LocalDateTime time -> DateMethods.LOCAL.attribute(time, name);
            case ZonedDateTime time -> DateMethods.ZONED.attribute(time, name);
            case LocalDate date -> DateMethods.DATE.attribute(date, name);
            case LocalTime time -> DateMethods.TIME.attribute(time, name);
            case Duration duration -> Timedeltas.attribute(duration, name);
            case ZoneId zone -> Zones.attribute(zone, name);
            case null -> null;
            default -> null;
        };
    }

    /** Null where the value is none of time. */
    static String text(Object value) {
        return switch (unified(value)) {
            case LocalDateTime time -> Isoformat.of(time, " ");
            case ZonedDateTime time -> Isoformat.of(time, " ");
            case LocalDate date -> date.toString();
            case LocalTime time -> Isoformat.of(time);
            case Duration duration -> Timedeltas.text(duration);
            case ZoneId zone -> Zones.name(zone);
            case null -> null;
            default -> null;
        };
    }

    /** Null where the value is none of time. */
    static String repr(Object value) {
        return switch (unified(value)) {
            case LocalDateTime time ->
                    "datetime.datetime(%s, %s)"
                            .formatted(parts(time.toLocalDate()), parts(time.toLocalTime()));
            case ZonedDateTime time ->
                    "datetime.datetime(%s, %s, tzinfo=%s)"
                            .formatted(
                                    parts(time.toLocalDate()),
                                    parts(time.toLocalTime()),
                                    Zones.repr(time.getZone()));
            case LocalDate date -> "datetime.date(%s)".formatted(parts(date));
            case LocalTime time -> "datetime.time(%s)".formatted(parts(time));
            case Duration duration -> Timedeltas.repr(duration);
            case ZoneId zone -> Zones.repr(zone);
            case null -> null;
            default -> null;
        };
    }

    private static String parts(LocalDate date) {
        return "%d, %d, %d".formatted(date.getYear(), date.getMonthValue(), date.getDayOfMonth());
    }

    private static String parts(LocalTime time) {
        int micros = time.getNano() / 1000;
        String minutes = "%d, %d".formatted(time.getHour(), time.getMinute());
        if (micros > 0) {
            return "%s, %d, %d".formatted(minutes, time.getSecond(), micros);
        }
        return time.getSecond() > 0 ? "%s, %d".formatted(minutes, time.getSecond()) : minutes;
    }

    /** What {@code '{:%Y}'.format(..)} makes of a value; null where it is none of time. */
    static String format(Object value, String spec) {
        Object time = unified(value);
        boolean formattable =
                time instanceof LocalDateTime
                        || time instanceof ZonedDateTime
                        || time instanceof LocalDate
                        || time instanceof LocalTime;
        if (!formattable) {
            return null;
        }
        return spec.isEmpty() ? text(time) : Strftime.format((TemporalAccessor) time, spec);
    }
}
