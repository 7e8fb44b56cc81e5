package io.kappalake.lakehouse.maintenance;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** The part of a policy that a table has of its own, among its properties. */
public final class TablePolicy {
    /** Prefix of the properties. */
    public static final String PREFIX = "kappalake.maintain.";

    /** Names of what a table may have of its own, as in the section {@code maintain}. */
    public static final List<String> KEYS =
            List.of(
                    "small-file-mb",
                    "small-files",
                    "manifests",
                    "snapshots-older-than",
                    "most-snapshots",
                    "keep-last",
                    "orphans-older-than");

    private static final UpkeepPolicy ANY =
            new UpkeepPolicy(
                    1,
                    2,
                    2,
                    Duration.ZERO,
                    1,
                    1,
                    Duration.ofDays(1),
                    Duration.ofDays(1),
                    1,
                    Optional.empty());

    private final Map<String, String> properties;

    /**
     * The policy in a table's properties.
     *
     * @throws LakehouseException {@code INVALID_INPUT} if there is one of another name
     */
    TablePolicy(Map<String, String> properties) {
        this.properties = Map.copyOf(properties);
        for (String property : new TreeSet<>(properties.keySet())) {
            if (property.startsWith(PREFIX)
                    && !KEYS.contains(property.substring(PREFIX.length()))) {
                throw new LakehouseException(
                        ErrorCode.INVALID_INPUT,
                        "Unknown property %s of the table (there are, after %s: %s)"
                                .formatted(property, PREFIX, String.join(", ", KEYS)));
            }
        }
    }

    /**
     * The properties of a policy.
     *
     * @param policy values by the names of {@link #KEYS}
     * @throws LakehouseException {@code INVALID_INPUT} if a name or value is none
     */
    public static Map<String, String> properties(Map<?, ?> policy) {
        Map<String, String> properties = new TreeMap<>();
        policy.forEach((key, value) -> properties.put(PREFIX + key, String.valueOf(value)));
        ANY.with(properties);
        return properties;
    }

    private Optional<String> find(String key) {
        return Optional.ofNullable(properties.get(PREFIX + key));
    }

    long number(String key, long otherwise, long least, long most) {
        Optional<String> value = find(key);
        if (value.isEmpty()) {
            return otherwise;
        }
        try {
            long number = Long.parseLong(value.get().strip());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below, as a number out of range is
        }
        throw invalid(key, value.get(), "a whole number from %d to %d".formatted(least, most));
    }

    Duration duration(String key, Duration otherwise, Duration least) {
        Optional<String> value = find(key);
        if (value.isEmpty()) {
            return otherwise;
        }
        return Durations.parse(value.get())
                .filter(duration -> duration.compareTo(least) >= 0)
                .orElseThrow(
                        () ->
                                invalid(
                                        key,
                                        value.get(),
                                        "a duration of at least %s, such as 12h or 5d"
                                                .formatted(Durations.format(least))));
    }

    private static LakehouseException invalid(String key, String value, String mustBe) {
        return new LakehouseException(
                ErrorCode.INVALID_INPUT,
                "Invalid value '%s' for the table's property %s%s (must be %s)"
                        .formatted(value, PREFIX, key, mustBe));
    }
}
