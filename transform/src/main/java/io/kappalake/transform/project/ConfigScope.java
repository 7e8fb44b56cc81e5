package io.kappalake.transform.project;

import java.util.Locale;

/** What a configuration belongs to. */
public enum ConfigScope {
    MODEL,
    SEED,
    SOURCE,
    TEST;

    /** The noun, in lower case. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
