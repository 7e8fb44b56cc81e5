package io.kappalake.transform.jinja;

import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.time.temporal.Temporal;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** The attributes and methods of Python's date, time and datetime. */
final class DateMethods<T extends Temporal> {
    static final DateMethods<LocalDate> DATE = date();
    static final DateMethods<LocalTime> TIME = time();
    static final DateMethods<LocalDateTime> LOCAL = local();
    static final DateMethods<ZonedDateTime> ZONED = zoned();

    private final Map<String, Function<T, Object>> fields = new HashMap<>();
    private final Methods<T> methods = new Methods<>();

    private DateMethods() {}

    Object attribute(T value, String name) {
        Function<T, Object> field = fields.get(name);
        return field == null ? methods.bind(value, name) : field.apply(value);
    }

    private void field(String name, ChronoField field) {
        fields.put(name, value -> value.getLong(field));
    }

    private DateMethods<T> common() {
        methods.define(
                "strftime",
                (value, a) -> Strftime.format(value, StringMethods.string(a.required(0, "format"))),
                "format");
        return this;
    }

    private DateMethods<T> dateFields(Function<T, LocalDate> date) {
        field("year", ChronoField.YEAR);
        field("month", ChronoField.MONTH_OF_YEAR);
        field("day", ChronoField.DAY_OF_MONTH);
        methods.define("weekday", (value, a) -> date.apply(value).getDayOfWeek().getValue() - 1L)
                .define(
                        "isoweekday",
                        (value, a) -> (long) date.apply(value).getDayOfWeek().getValue())
                .define("toordinal", (value, a) -> date.apply(value).toEpochDay() + 719_163L)
                .define(
                        "isocalendar",
                        (value, a) ->
                                Tuple.of(
                                        (long) date.apply(value).get(IsoFields.WEEK_BASED_YEAR),
                                        (long)
                                                date.apply(value)
                                                        .get(IsoFields.WEEK_OF_WEEK_BASED_YEAR),
                                        (long) date.apply(value).getDayOfWeek().getValue()));
        return this;
    }

    private DateMethods<T> timeFields() {
        field("hour", ChronoField.HOUR_OF_DAY);
        field("minute", ChronoField.MINUTE_OF_HOUR);
        field("second", ChronoField.SECOND_OF_MINUTE);
        field("microsecond", ChronoField.MICRO_OF_SECOND);
        return this;
    }

    private static DateMethods<LocalDate> date() {
        DateMethods<LocalDate> date = new DateMethods<LocalDate>().common().dateFields(d -> d);
        date.methods
                .define("isoformat", (value, a) -> value.toString())
                .define("replace", DatetimeModule::replaceDate, "year", "month", "day");
        return date;
    }

    private static DateMethods<LocalTime> time() {
        DateMethods<LocalTime> time = new DateMethods<LocalTime>().common().timeFields();
        time.methods
                .define("isoformat", (value, a) -> Isoformat.of(value))
                .define("replace", DatetimeModule::replaceTime, DatetimeModule.TIME_PARTS);
        return time;
    }

    private static DateMethods<LocalDateTime> local() {
        DateMethods<LocalDateTime> local =
                new DateMethods<LocalDateTime>()
                        .common()
                        .dateFields(LocalDateTime::toLocalDate)
                        .timeFields();
        local.fields.put("tzinfo", value -> null);
        local.methods
                .define("date", (value, a) -> value.toLocalDate())
                .define("time", (value, a) -> value.toLocalTime())
                .define(
                        "isoformat",
                        (value, a) -> Isoformat.of(value, a.text(0, "sep", "T")),
                        "sep")
                .define("replace", DatetimeModule::replace, DatetimeModule.DATETIME_PARTS)
                // a time without a zone counts as UTC: the result must not depend on the machine
                .define("timestamp", (value, a) -> timestamp(value.atZone(ZoneOffset.UTC)))
                .define(
                        "astimezone",
                        (value, a) ->
                                value.atZone(ZoneOffset.UTC)
                                        .withZoneSameInstant(Zones.of(a.required(0, "tz"))),
                        "tz")
                .define("utcoffset", (value, a) -> null)
                .define("tzname", (value, a) -> null);
        return local;
    }

    private static DateMethods<ZonedDateTime> zoned() {
        DateMethods<ZonedDateTime> zoned =
                new DateMethods<ZonedDateTime>()
                        .common()
                        .dateFields(ZonedDateTime::toLocalDate)
                        .timeFields();
        zoned.fields.put("tzinfo", ZonedDateTime::getZone);
        zoned.methods
                .define("date", (value, a) -> value.toLocalDate())
                .define("time", (value, a) -> value.toLocalTime())
                .define(
                        "isoformat",
                        (value, a) -> Isoformat.of(value, a.text(0, "sep", "T")),
                        "sep")
                .define("replace", DatetimeModule::replaceZoned, DatetimeModule.DATETIME_PARTS)
                .define("timestamp", (value, a) -> timestamp(value))
                .define(
                        "astimezone",
                        (value, a) -> value.withZoneSameInstant(Zones.of(a.required(0, "tz"))),
                        "tz")
                .define(
                        "utcoffset",
                        (value, a) -> Duration.ofSeconds(value.getOffset().getTotalSeconds()))
                .define("tzname", (value, a) -> Strftime.format(value, "%Z"));
        return zoned;
    }

    private static double timestamp(ZonedDateTime time) {
        return time.toEpochSecond() + time.get(ChronoField.MICRO_OF_SECOND) / 1e6;
    }
}
