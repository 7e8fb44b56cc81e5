package io.kappalake.transform.jinja;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.LinkedHashMap;
import java.util.Map;

/** Time zones, and the module pytz. */
final class Zones {
    private Zones() {}

    static PythonObject pytz() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("utc", ZoneOffset.UTC);
        members.put("UTC", ZoneOffset.UTC);
        members.put("timezone", (JinjaFunction) Zones::named);
        return PythonObject.module("pytz", members);
    }

    private static Object named(Arguments arguments) {
        arguments.accept("timezone", "zone");
        String name = StringMethods.string(arguments.required(0, "zone"));
        try {
            return name.equalsIgnoreCase("UTC") ? ZoneOffset.UTC : ZoneId.of(name);
        } catch (DateTimeException e) {
            throw JinjaException.of("UnknownTimeZoneError", Text.repr(name));
        }
    }

    /** The class timezone of the module datetime. */
    static PythonObject timezone() {
        return PythonObject.type(
                "datetime.timezone",
                arguments -> {
                    arguments.accept("timezone", "offset", "name");
                    if (!(arguments.required(0, "offset") instanceof Duration offset)) {
                        throw JinjaException.type("timezone() needs a timedelta");
                    }
                    if (Math.abs(offset.toSeconds()) > 18 * 3600) {
                        throw JinjaException.value("offset must be at most 18 hours");
                    }
                    return ZoneOffset.ofTotalSeconds((int) offset.toSeconds());
                },
                Map.of("utc", ZoneOffset.UTC));
    }

    static ZoneId of(Object value) {
        if (!(value instanceof ZoneId zone)) {
            throw JinjaException.type(
                    "tzinfo argument must be None or of a tzinfo subclass, not type '%s'"
                            .formatted(Types.name(value)));
        }
        return zone;
    }

    static String name(ZoneId zone) {
        if (zone.equals(ZoneOffset.UTC)) {
            return "UTC";
        }
        return zone instanceof ZoneOffset offset
                ? "UTC" + Isoformat.offset(offset, ":")
                : zone.getId();
    }

    static String repr(ZoneId zone) {
        return "<%s>".formatted(name(zone));
    }

    static Object attribute(ZoneId zone, String name) {
        return switch (name) {
            case "zone", "key" -> name(zone);
            case "localize" ->
                    (JinjaFunction)
                            arguments -> {
                                if (!(arguments.required(0, "dt") instanceof LocalDateTime time)) {
                                    throw JinjaException.value(
                                            "Not naive datetime (tzinfo is already set)");
                                }
                                return time.atZone(zone);
                            };
            case "normalize" ->
                    (JinjaFunction)
                            arguments -> {
                                Object time = Temporals.unified(arguments.required(0, "dt"));
                                if (!(time instanceof ZonedDateTime zoned)) {
                                    throw JinjaException.value("Naive time - no tzinfo set");
                                }
                                return zoned.withZoneSameInstant(zone);
                            };
            default -> null;
        };
    }
}
