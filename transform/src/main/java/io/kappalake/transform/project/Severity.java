package io.kappalake.transform.project;

import java.util.Locale;

/** What a failing test means for the table it tests. */
public enum Severity {
    ERROR,
    WARN;

    /** As it is written in a project. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
