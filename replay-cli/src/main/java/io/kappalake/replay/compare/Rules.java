package io.kappalake.replay.compare;

import static java.util.stream.Collectors.joining;

import io.kappalake.orders.window.WindowKind;
import java.util.Arrays;
import java.util.List;

/** The rules that differ between the live job and the replay. */
final class Rules {
    private final List<ChangedSetting> changed;

    Rules(List<ChangedSetting> changed) {
        this.changed = List.copyOf(changed);
    }

    /** Returns whether the rules differ by which records are read. */
    boolean decoding() {
        return concern("ingest.decode") || concern("ingest.limits");
    }

    /** Returns whether the rules differ by which a record is too late for a window. */
    boolean lateness() {
        return concern("ingest.allowed-lateness")
                || concern("ingest.out-of-orderness")
                || concern("ingest.clock-tolerance");
    }

    /** Returns whether the rules differ by which statuses a window counts by their names. */
    boolean statuses() {
        return concern("ingest.windows.max-statuses");
    }

    /** Returns the kinds of windows whose rules differ, as a list in SQL. */
    String changedKinds() {
        String kinds =
                Arrays.stream(WindowKind.values())
                        .map(WindowKind::label)
                        .filter(kind -> concern("ingest.windows." + kind))
                        .map(kind -> "'" + kind + "'")
                        .collect(joining(", "));
        return kinds.isEmpty() ? "''" : kinds;
    }

    private boolean concern(String section) {
        return changed.stream().anyMatch(setting -> setting.concerns(section));
    }
}
