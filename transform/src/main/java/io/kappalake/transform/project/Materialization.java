package io.kappalake.transform.project;

import java.util.Locale;

/** How a model becomes a relation. */
public enum Materialization {
    VIEW,
    TABLE,
    INCREMENTAL,
    EPHEMERAL,
    SEED;

    /** As it is written in a project. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
