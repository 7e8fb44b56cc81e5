package io.kappalake.replay.audit;

import static java.util.Objects.requireNonNull;

import io.kappalake.orders.rules.IngestConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * A setting of {@code ingest} that differs.
 *
 * @param key as in the configuration file
 * @param before its value under the live rules, {@code none} for none
 * @param after its value in the replay
 */
public record ChangedSetting(String key, String before, String after) {
    private static final String NONE = "none";

    public ChangedSetting {
        requireNonNull(key, "key");
        requireNonNull(before, "before");
        requireNonNull(after, "after");
    }

    /** All settings that differ, by key. */
    static List<ChangedSetting> between(IngestConfig before, IngestConfig after) {
        List<ChangedSetting> changed = new ArrayList<>();
        IngestConfig.differences(before, after)
                .forEach(
                        (key, change) ->
                                changed.add(
                                        new ChangedSetting(
                                                key,
                                                change.before().orElse(NONE),
                                                change.after().orElse(NONE))));
        return changed;
    }

    /** Whether it is a key or a part of a section. */
    boolean concerns(String section) {
        return key.equals(section) || key.startsWith(section + ".");
    }
}
