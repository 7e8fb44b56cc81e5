package io.kappalake.replay.audit;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.config.IngestConfig;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A setting of {@code ingest} that differs.
 *
 * @param key as in the configuration file, without {@code ingest.}
 * @param before its value under the live rules, {@code -} for none
 * @param after its value in the replay
 */
public record ChangedSetting(String key, String before, String after) {
    private static final String NONE = "-";

    public ChangedSetting {
        requireNonNull(key, "key");
        requireNonNull(before, "before");
        requireNonNull(after, "after");
    }

    /** All settings that differ, by key. */
    static List<ChangedSetting> between(IngestConfig before, IngestConfig after) {
        SortedMap<String, String> old = new TreeMap<>();
        SortedMap<String, String> now = new TreeMap<>();
        collect("", before, old);
        collect("", after, now);
        SortedSet<String> keys = new TreeSet<>(old.keySet());
        keys.addAll(now.keySet());
        List<ChangedSetting> changed = new ArrayList<>();
        for (String key : keys) {
            String was = old.getOrDefault(key, NONE);
            String is = now.getOrDefault(key, NONE);
            if (!was.equals(is)) {
                changed.add(new ChangedSetting(key, was, is));
            }
        }
        return changed;
    }

    private static void collect(String key, Object value, Map<String, String> settings) {
        switch (value) {
            case null -> settings.put(key, NONE);
            case Optional<?> optional -> {
                if (optional.isPresent()) {
                    collect(key, optional.get(), settings);
                }
            }
            case Record section -> {
                for (RecordComponent component : section.getClass().getRecordComponents()) {
                    collect(
                            (key.isEmpty() ? "" : key + ".") + kebab(component.getName()),
                            read(component, section),
                            settings);
                }
            }
            case Map<?, ?> map -> settings.put(key, new TreeMap<>(texts(map)).toString());
            case Collection<?> list ->
                    settings.put(key, list.stream().map(ChangedSetting::text).toList().toString());
            default -> settings.put(key, text(value));
        }
    }

    private static SortedMap<String, String> texts(Map<?, ?> map) {
        SortedMap<String, String> texts = new TreeMap<>();
        map.forEach((name, value) -> texts.put(text(name), text(value)));
        return texts;
    }

    private static String text(Object value) {
        return switch (value) {
            case Duration duration ->
                    duration.toString().substring(2).toLowerCase(Locale.ROOT);
            case Enum<?> word -> word.name().toLowerCase(Locale.ROOT).replace('_', '-');
            default -> String.valueOf(value);
        };
    }

    private static Object read(RecordComponent component, Record section) {
        try {
            return component.getAccessor().invoke(section);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Cannot read %s".formatted(component), e);
        }
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    boolean concerns(String section) {
        return key.equals(section) || key.startsWith(section + ".");
    }
}
