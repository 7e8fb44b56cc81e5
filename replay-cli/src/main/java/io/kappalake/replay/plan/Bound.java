package io.kappalake.replay.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.Durations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** A start or a stop of a replay, as given by a user. */
public sealed interface Bound {
    /** The first offset there is. */
    record Earliest() implements Bound {}

    /** All that the live tables hold when the plan is made. */
    record Now() implements Bound {}

    /** Offsets as a command takes them, {@code 0=100,1=250}. */
    Pattern INLINE = Pattern.compile("\\d{1,9}=\\d{1,18}(,\\d{1,9}=\\d{1,18})*");

    /** The first offset at or after a Kafka timestamp. */
    record At(Instant time) implements Bound {}

    /** An offset for each of some partitions; the others are read completely. */
    record Offsets(Map<Integer, Long> offsets) implements Bound {
        public Offsets {
            offsets = Map.copyOf(offsets);
        }
    }

    /**
     * Parses {@code earliest}, {@code now}, {@code timestamp:T}, {@code duration:D} before now,
     * {@code offsets:0=100,1=250} by partition, or {@code offsets:FILE}, where the file is a JSON
     * object of offsets by partition, {@code {"0": 100, "1": 250}}.
     *
     * @throws LakehouseException {@code INVALID_INPUT} if it is something else
     */
    static Bound parse(String option, String text) {
        return parse(option, text, Clock.systemUTC());
    }

    /** As {@link #parse(String, String)}, with a clock of its own. */
    static Bound parse(String option, String text, Clock clock) {
        if (text.equals("earliest") && option.equals("--from")) {
            return new Earliest();
        }
        if (text.equals("now") && option.equals("--to")) {
            return new Now();
        }
        if (text.startsWith("timestamp:")) {
            try {
                return new At(Instant.parse(text.substring("timestamp:".length())));
            } catch (DateTimeException e) {
                throw invalid(option, text, e);
            }
        }
        if (text.startsWith("duration:")) {
            return Durations.parse(text.substring("duration:".length()))
                    .<Bound>map(duration -> new At(clock.instant().minus(duration)))
                    .orElseThrow(() -> invalid(option, text, null));
        }
        if (text.startsWith("offsets:")) {
            String offsets = text.substring("offsets:".length());
            if (INLINE.matcher(offsets).matches()) {
                return new Offsets(inline(option, text, offsets));
            }
            return new Offsets(read(option, text, Path.of(offsets)));
        }
        throw invalid(option, text, null);
    }

    private static Map<Integer, Long> inline(String option, String text, String offsets) {
        Map<Integer, Long> parsed = new HashMap<>();
        for (String one : offsets.split(",")) {
            String[] sides = one.split("=");
            if (parsed.put(Integer.valueOf(sides[0]), Long.valueOf(sides[1])) != null) {
                throw invalid(option, text, null);
            }
        }
        return parsed;
    }

    private static Map<Integer, Long> read(String option, String text, Path file) {
        try {
            JsonMapper json =
                    JsonMapper.builder()
                            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                            .build();
            Map<Integer, Long> offsets = new HashMap<>();
            json.readTree(Files.readString(file))
                    .properties()
                    .forEach(
                            entry -> {
                                if (!entry.getKey().matches("\\d{1,9}")
                                        || !entry.getValue().canConvertToLong()
                                        || !entry.getValue().isIntegralNumber()
                                        || entry.getValue().asLong() < 0) {
                                    throw invalid(option, text, null);
                                }
                                offsets.put(
                                        Integer.valueOf(entry.getKey()), entry.getValue().asLong());
                            });
            if (offsets.isEmpty()) {
                throw invalid(option, text, null);
            }
            return offsets;
        } catch (JsonProcessingException e) {
            throw invalid(option, text, e);
        } catch (IOException e) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "Cannot read the offsets %s of %s (%s): name a file such as {\"0\": 100, \"1\": 250}"
                            .formatted(file, option, e.getClass().getSimpleName()),
                    e);
        }
    }

    private static LakehouseException invalid(String option, String text, Throwable cause) {
        return new LakehouseException(
                ErrorCode.INVALID_INPUT,
                "Invalid value '%s' for %s (must be %s, timestamp:2026-01-31T00:00:00Z, duration:2d for two days ago, offsets:0=100,1=250, or offsets:FILE with JSON such as {\"0\": 100, \"1\": 250})"
                        .formatted(text, option, option.equals("--from") ? "earliest" : "now"),
                cause);
    }
}
