package io.kappalake.replay.audit;

import java.util.List;

/** Which rules differ between the live job and the replay. */
final class Rules {
    private final List<ChangedSetting> changed;

    Rules(List<ChangedSetting> changed) {
        this.changed = List.copyOf(changed);
    }

    /** How records are read. */
    boolean decoding() {
        return concern("decode") || concern("limits");
    }

    /** When a record is too late for a window. */
    boolean lateness() {
        return concern("allowed-lateness") || concern("out-of-orderness");
    }

    /** Which windows of a kind there are. */
    boolean windows(String kind) {
        return concern(kind);
    }

    private boolean concern(String section) {
        return changed.stream().anyMatch(setting -> setting.concerns(section));
    }
}
