package io.kappalake.transform.jinja;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/** The module datetime. */
final class DatetimeModule {
    static final String[] TIME_PARTS = {"hour", "minute", "second", "microsecond", "tzinfo"};
    static final String[] DATETIME_PARTS = {
        "year", "month", "day", "hour", "minute", "second", "microsecond", "tzinfo"
    };

    private final Clock clock;

    private DatetimeModule(Clock clock) {
        this.clock = clock;
    }

    static PythonObject of(Clock clock) {
        DatetimeModule module = new DatetimeModule(clock);
        return PythonObject.module(
                "datetime",
                Map.of(
                        "datetime", module.datetime(),
                        "date", module.date(),
                        "time", PythonObject.type("datetime.time", DatetimeModule::time, Map.of()),
                        "timedelta",
                                PythonObject.type("datetime.timedelta", Timedeltas::of, Map.of()),
                        "timezone", Zones.timezone(),
                        "UTC", ZoneOffset.UTC));
    }

    private PythonObject date() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("today", (JinjaFunction) nothing -> LocalDate.now(clock));
        members.put(
                "fromisoformat",
                (JinjaFunction)
                        a ->
                                Isoformat.parseDate(
                                        StringMethods.string(a.required(0, "date_string"))));
        members.put(
                "fromtimestamp",
                (JinjaFunction)
                        a ->
                                instant(a.required(0, "timestamp"))
                                        .atZone(clock.getZone())
                                        .toLocalDate());
        return PythonObject.type("datetime.date", a -> replaceDate(null, a, "date"), members);
    }

    private PythonObject datetime() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("now", (JinjaFunction) a -> at(clock.instant(), a.at(0, "tz", null)));
        members.put("today", (JinjaFunction) nothing -> at(clock.instant(), null));
        members.put(
                "utcnow",
                (JinjaFunction)
                        a -> LocalDateTime.ofInstant(micros(clock.instant()), ZoneOffset.UTC));
        members.put(
                "fromtimestamp",
                (JinjaFunction) a -> at(instant(a.required(0, "timestamp")), a.at(1, "tz", null)));
        members.put(
                "utcfromtimestamp",
                (JinjaFunction)
                        a ->
                                LocalDateTime.ofInstant(
                                        instant(a.required(0, "timestamp")), ZoneOffset.UTC));
        members.put(
                "fromisoformat",
                (JinjaFunction)
                        a -> Isoformat.parse(StringMethods.string(a.required(0, "date_string"))));
        members.put(
                "strptime",
                (JinjaFunction)
                        a ->
                                Strptime.parse(
                                        StringMethods.string(a.required(0, "date_string")),
                                        StringMethods.string(a.required(1, "format"))));
        members.put("combine", (JinjaFunction) DatetimeModule::combine);
        members.put("min", LocalDateTime.of(1, 1, 1, 0, 0));
        members.put("max", LocalDateTime.of(9999, 12, 31, 23, 59, 59, 999_999_000));
        return PythonObject.type("datetime.datetime", DatetimeModule::construct, members);
    }

    private static Instant micros(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MICROS);
    }

    private Object at(Instant instant, Object zone) {
        return zone == null
                ? LocalDateTime.ofInstant(micros(instant), clock.getZone())
                : micros(instant).atZone(Zones.of(zone));
    }

    private static Instant instant(Object timestamp) {
        if (!Numbers.isNumber(timestamp)) {
            throw JinjaException.type("a timestamp must be a number, not " + Types.name(timestamp));
        }
        BigDecimal micros = BigDecimal.valueOf(Numbers.toDouble(timestamp)).movePointRight(6);
        return Instant.EPOCH.plus(Duration.ofNanos(Math.multiplyExact(micros.longValue(), 1000L)));
    }

    private static Object combine(Arguments arguments) {
        arguments.accept("combine", "date", "time");
        Object date = arguments.required(0, "date");
        if (date instanceof LocalDate day
                && arguments.required(1, "time") instanceof LocalTime time) {
            return day.atTime(time);
        }
        throw JinjaException.type("combine() needs a date and a time");
    }

    private static int part(Arguments arguments, int index, String name, Integer otherwise) {
        if (otherwise == null) {
            return Numbers.index(arguments.required(index, name));
        }
        return arguments.integer(index, name, otherwise);
    }

    private static Object construct(Arguments arguments) {
        arguments.accept("datetime", DATETIME_PARTS);
        LocalDateTime time = datetime(null, arguments);
        Object zone = arguments.at(7, "tzinfo", null);
        return zone == null ? time : time.atZone(Zones.of(zone));
    }

    private static LocalDateTime datetime(LocalDateTime from, Arguments arguments) {
        LocalDate date =
                replaceDate(from == null ? null : from.toLocalDate(), arguments, "datetime");
        LocalTime time = time(from == null ? LocalTime.MIDNIGHT : from.toLocalTime(), arguments, 3);
        return date.atTime(time);
    }

    private static LocalDate replaceDate(LocalDate from, Arguments arguments, String type) {
        if (type.equals("date")) {
            arguments.accept(type, "year", "month", "day");
        }
        try {
            return LocalDate.of(
                    part(arguments, 0, "year", from == null ? null : from.getYear()),
                    part(arguments, 1, "month", from == null ? null : from.getMonthValue()),
                    part(arguments, 2, "day", from == null ? null : from.getDayOfMonth()));
        } catch (DateTimeException e) {
            throw JinjaException.value("not a date: " + e.getMessage());
        }
    }

    private static LocalTime time(LocalTime from, Arguments arguments, int first) {
        try {
            return LocalTime.of(
                    part(arguments, first, "hour", from.getHour()),
                    part(arguments, first + 1, "minute", from.getMinute()),
                    part(arguments, first + 2, "second", from.getSecond()),
                    Math.multiplyExact(
                            part(arguments, first + 3, "microsecond", from.getNano() / 1000),
                            1000));
        } catch (DateTimeException | ArithmeticException e) {
            throw JinjaException.value("not a time: " + e.getMessage());
        }
    }

    private static Object time(Arguments arguments) {
        arguments.accept("time", TIME_PARTS);
        if (arguments.at(4, "tzinfo", null) != null) {
            throw JinjaException.value("a time with a zone is not supported: use a datetime");
        }
        return time(LocalTime.MIDNIGHT, arguments, 0);
    }

    static Object replaceDate(LocalDate date, Arguments arguments) {
        return replaceDate(date, arguments, "date");
    }

    static Object replaceTime(LocalTime time, Arguments arguments) {
        return time(time, arguments, 0);
    }

    static Object replace(LocalDateTime time, Arguments arguments) {
        Object zone = arguments.at(7, "tzinfo", null);
        LocalDateTime replaced = datetime(time, arguments);
        return zone == null ? replaced : replaced.atZone(Zones.of(zone));
    }

    static Object replaceZoned(ZonedDateTime time, Arguments arguments) {
        LocalDateTime replaced = datetime(time.toLocalDateTime(), arguments);
        Object zone = arguments.at(7, "tzinfo", time.getZone());
        return zone == null ? replaced : replaced.atZone(Zones.of(zone));
    }
}
