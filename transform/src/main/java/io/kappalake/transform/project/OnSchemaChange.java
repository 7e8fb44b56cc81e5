package io.kappalake.transform.project;

import java.util.Locale;

/** What an incremental run does when the model has other columns than its table. */
public enum OnSchemaChange {
    IGNORE,
    APPEND_NEW_COLUMNS,
    SYNC_ALL_COLUMNS,
    FAIL;

    /** As it is written in a project. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
