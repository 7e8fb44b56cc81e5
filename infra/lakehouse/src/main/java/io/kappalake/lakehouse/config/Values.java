package io.kappalake.lakehouse.config;

import static java.util.stream.Collectors.joining;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Takes typed values out of a file. A value that is missing or wrong is reported, and a harmless
 * one is returned in its place.
 */
public final class Values {
    private static final String ADDRESS = "an address such as http://host:port";
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private final ConfigFile file;
    private final ConfigProblems problems;

    /** Takes values out of one file. */
    public Values(ConfigFile file) {
        this.file = file;
        this.problems = file.problems();
    }

    /**
     * Reports a key that was not written; a reference that cannot be resolved is reported already.
     */
    public void require(String key, String write) {
        if (!file.has(key)) {
            problems.missing(key, write);
        }
    }

    public String required(String key, String write) {
        require(key, write);
        return text(key, "");
    }

    public String text(String key, String otherwise) {
        Optional<Value> value = file.take(key);
        value.filter(v -> v.text().isBlank())
                .ifPresent(v -> problems.invalid(key, v, "a text that is not empty"));
        return value.map(Value::text).orElse(otherwise);
    }

    /** A text of a form. */
    public String matching(String key, Pattern form, String mustBe) {
        require(key, mustBe);
        return optionalMatching(key, form, mustBe).orElse("");
    }

    /** A text of a form, or none. */
    public Optional<String> optionalMatching(String key, Pattern form, String mustBe) {
        Optional<Value> value = file.take(key);
        value.filter(v -> !form.matcher(v.text()).matches())
                .ifPresent(v -> problems.invalid(key, v, mustBe));
        return value.map(Value::text);
    }

    public String url(String key) {
        require(key, ADDRESS);
        return optionalUrl(key).orElse("");
    }

    /** An http or https address without slashes at its end. */
    public Optional<String> optionalUrl(String key) {
        Optional<Value> value = file.take(key);
        value.filter(v -> !isUrl(v.text())).ifPresent(v -> invalidUrl(key, v));
        return value.map(v -> v.text().replaceAll("/+$", ""));
    }

    private void invalidUrl(String key, Value value) {
        if (Secrets.hasSecretInAddress(value)) {
            problems.add(
                    value,
                    "Invalid value for %s (must be %s, without a password)"
                            .formatted(key, ADDRESS));
        } else {
            problems.invalid(key, value, ADDRESS);
        }
    }

    private static boolean isUrl(String text) {
        try {
            URI uri = new URI(text);
            return uri.getHost() != null
                    && uri.getUserInfo() == null
                    && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** A secret, which the file may hold only as a reference to the environment. */
    public Optional<Secret> secret(String key) {
        return new Secrets(file).secret(key);
    }

    public boolean bool(String key, boolean otherwise) {
        Optional<Value> value = file.take(key);
        value.filter(v -> !v.text().matches("true|false"))
                .ifPresent(v -> problems.invalid(key, v, "true or false"));
        return value.map(v -> v.text().equals("true")).orElse(otherwise);
    }

    /** A constant of the default's enum, in lower case. */
    public <E extends Enum<E>> E choice(String key, E otherwise) {
        Optional<Value> value = file.take(key);
        if (value.isEmpty()) {
            return otherwise;
        }
        E[] constants = otherwise.getDeclaringClass().getEnumConstants();
        for (E constant : constants) {
            if (name(constant).equals(value.get().text())) {
                return constant;
            }
        }
        problems.invalid(
                key,
                value.get(),
                Arrays.stream(constants).map(Values::name).collect(joining(" or ")));
        return otherwise;
    }

    /** A constant as written. */
    public static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** A whole number, both limits included. */
    public long integer(String key, long otherwise, long least, long most) {
        Optional<Value> value = file.take(key);
        if (value.isEmpty()) {
            return otherwise;
        }
        try {
            long number = Long.parseLong(value.get().text());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // reported below, as a number out of range is
        }
        problems.invalid(key, value.get(), "a whole number from %d to %d".formatted(least, most));
        return otherwise;
    }

    public Instant instant(String key, Instant otherwise) {
        Optional<Value> value = file.take(key);
        if (value.isEmpty()) {
            return otherwise;
        }
        try {
            return Instant.parse(value.get().text());
        } catch (DateTimeException e) {
            problems.invalid(key, value.get(), "a time in UTC such as 2000-01-01T00:00:00Z");
            return otherwise;
        }
    }

    public Duration duration(String key, Duration otherwise, Duration least) {
        return optionalDuration(key, least).orElse(otherwise);
    }

    public Optional<Duration> optionalDuration(String key, Duration least) {
        Optional<Value> value = file.take(key);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        Optional<Duration> duration = Durations.parse(value.get().text());
        if (duration.isEmpty()) {
            problems.invalid(key, value.get(), "a duration such as 500ms, 30s, 5m, 1h or 1d");
        } else if (duration.get().compareTo(least) < 0 || duration.get().compareTo(LONGEST) > 0) {
            problems.invalid(
                    key,
                    value.get(),
                    "from %s to %s".formatted(Durations.format(least), Durations.format(LONGEST)));
            return Optional.empty();
        }
        return duration;
    }
}
