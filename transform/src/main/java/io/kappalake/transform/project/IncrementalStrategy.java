package io.kappalake.transform.project;

import java.util.Locale;

/** How the rows of an incremental run meet those that are there. */
public enum IncrementalStrategy {
    APPEND,
    MERGE,
    DELETE_INSERT,
    INSERT_OVERWRITE;

    /** As it is written in a project. */
    @Override
    public String toString() {
        return this == DELETE_INSERT ? "delete+insert" : name().toLowerCase(Locale.ROOT);
    }
}
