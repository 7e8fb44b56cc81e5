package io.kappalake.orders.rules;

import io.kappalake.lakehouse.config.ConfigFile;
import io.kappalake.lakehouse.config.ConfigProblems;
import io.kappalake.lakehouse.config.References;
import io.kappalake.lakehouse.config.Value;
import io.kappalake.lakehouse.config.Values;
import io.kappalake.orders.rules.IngestConfig.Amounts;
import io.kappalake.orders.rules.IngestConfig.Decode;
import io.kappalake.orders.rules.IngestConfig.Emit;
import io.kappalake.orders.rules.IngestConfig.EpochTimes;
import io.kappalake.orders.rules.IngestConfig.Limits;
import io.kappalake.orders.rules.IngestConfig.Sliding;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads the record of the section {@code ingest} from its keys. */
final class IngestReader {
    private static final Duration NONE = Duration.ZERO;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration DAY = Duration.ofDays(1);

    private final ConfigFile file;
    private final ConfigProblems problems;
    private final Values values;

    IngestReader(ConfigFile file) {
        this.file = file;
        this.problems = file.problems();
        this.values = new Values(file);
    }

    IngestConfig read() {
        return new IngestConfig(
                Math.toIntExact(values.integer("ingest.parallelism", 1, 1, 1024)),
                values.duration("ingest.commit-interval", Duration.ofSeconds(10), SECOND),
                values.duration("ingest.out-of-orderness", Duration.ofSeconds(30), NONE),
                clockTolerance(),
                values.duration("ingest.idleness", MINUTE, SECOND),
                values.duration("ingest.allowed-lateness", MINUTE, NONE),
                values.duration("ingest.window-retention", DAY, NONE),
                values.duration("ingest.windows.tumbling", Duration.ofMinutes(5), SECOND),
                sliding(),
                maxStatuses(),
                values.choice("ingest.emit", Emit.REVISIONS),
                decode(),
                new Limits(
                        values.duration("ingest.limits.max-ahead", DAY, NONE),
                        values.instant(
                                "ingest.limits.earliest", Instant.parse("2000-01-01T00:00:00Z")),
                        values.integer(
                                "ingest.limits.max-amount-cents",
                                1_000_000_000_000L,
                                0L,
                                1_000_000_000_000_000L)));
    }

    private Optional<Duration> clockTolerance() {
        String key = "ingest.clock-tolerance";
        return isNone(key) ? Optional.empty() : Optional.of(values.duration(key, MINUTE, NONE));
    }

    private int maxStatuses() {
        String key = "ingest.windows.max-statuses";
        return isNone(key)
                ? IngestConfig.ANY_STATUSES
                : Math.toIntExact(values.integer(key, IngestConfig.DEFAULT_STATUSES, 1, 10_000));
    }

    private Optional<Sliding> sliding() {
        String sizeKey = "ingest.windows.sliding.size";
        String slideKey = "ingest.windows.sliding.slide";
        Optional<Duration> size = durationOrNone(sizeKey);
        Optional<Duration> slide = durationOrNone(slideKey);
        if (isGiven(sizeKey) != isGiven(slideKey)) {
            String lacking = isGiven(sizeKey) ? slideKey : sizeKey;
            if (isNone(lacking)) {
                problems.invalid(
                        lacking,
                        file.take(lacking).orElseThrow(),
                        "a duration, or write none for both size and slide");
            } else {
                problems.missing(lacking, "it too, a sliding window has a size and a slide");
            }
        }
        if (size.isEmpty() || slide.isEmpty()) {
            return Optional.empty();
        }
        if (!Sliding.fits(size.get(), slide.get())) {
            problems.invalid(
                    sizeKey,
                    file.take(sizeKey).orElseThrow(),
                    "a multiple of %s, which is %s, and at most %d times it"
                            .formatted(
                                    slideKey,
                                    file.take(slideKey).orElseThrow().written(),
                                    Sliding.MOST_SLIDES));
            return Optional.empty();
        }
        return Optional.of(new Sliding(size.get(), slide.get()));
    }

    private Optional<Duration> durationOrNone(String key) {
        return isNone(key) ? Optional.empty() : values.optionalDuration(key, SECOND);
    }

    private boolean isGiven(String key) {
        return file.has(key) && !isNone(key);
    }

    private boolean isNone(String key) {
        return file.take(key).filter(value -> value.text().equals(IngestTexts.NONE)).isPresent();
    }

    private Decode decode() {
        return new Decode(
                values.choice("ingest.decode.amounts", Amounts.INTEGER),
                statusAliases(),
                values.choice("ingest.decode.epoch-times", EpochTimes.NONE),
                timePatterns());
    }

    private SortedMap<String, String> statusAliases() {
        String section = "ingest.decode.status-aliases";
        Map<String, Value> written = file.takeAll(section);
        if (file.has(section) && !isNone(section)) {
            file.take(section)
                    .ifPresent(
                            value ->
                                    problems.invalid(
                                            section,
                                            value,
                                            "none, or a key below it for each status, such as"
                                                    + " %s.canceled: cancelled"
                                                            .formatted(section)));
        }
        Map<String, String> aliases = new TreeMap<>();
        written.forEach((status, value) -> aliases.put(status, value.text()));
        SortedMap<String, String> right = new TreeMap<>();
        written.forEach(
                (status, value) ->
                        StatusAliases.problem(aliases, status)
                                .ifPresentOrElse(
                                        problem ->
                                                problems.invalid(
                                                        section + "." + status, value, problem),
                                        () -> right.put(status, value.text())));
        return right;
    }

    private List<String> timePatterns() {
        String key = "ingest.decode.time-patterns";
        Optional<Value> value = file.take(key);
        List<String> right = new ArrayList<>();
        if (value.isEmpty() || isNone(key)) {
            return right;
        }
        for (String pattern : value.get().text().split(TimePattern.SEPARATOR, -1)) {
            Optional<String> problem = TimePattern.problem(pattern.strip());
            if (problem.isEmpty()) {
                right.add(pattern.strip());
            } else {
                String written = value.get().written();
                problems.add(
                        value.get(),
                        "Invalid pattern '%s' in %s (must be %s)"
                                .formatted(
                                        References.hasReference(written)
                                                ? written
                                                : pattern.strip(),
                                        key,
                                        problem.get()));
            }
        }
        return right;
    }
}
