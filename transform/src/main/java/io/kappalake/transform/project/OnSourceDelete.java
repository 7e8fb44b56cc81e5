package io.kappalake.transform.project;

import java.util.Locale;

/** What a merge model does with rows that were taken back from its source. */
public enum OnSourceDelete {
    DELETE,
    IGNORE,
    FAIL;

    /** As it is written in a project. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
