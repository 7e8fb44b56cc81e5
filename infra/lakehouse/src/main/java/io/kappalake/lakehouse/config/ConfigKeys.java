package io.kappalake.lakehouse.config;

import io.kappalake.lakehouse.LakehouseException;
import java.util.SortedSet;

/** The keys that {@code kappalake.yaml} may hold. */
public final class ConfigKeys {
    private ConfigKeys() {}

    /**
     * All keys, in their order; {@code section.*} means any key below {@code section} that is not
     * listed itself.
     */
    public static SortedSet<String> all() {
        ConfigFile file = ConfigFile.empty();
        try {
            new ConfigReader(file, ConfigSection.all()).read();
        } catch (LakehouseException e) {
            // an empty file lacks what is required; by then every reader has asked for its keys
        }
        return file.known();
    }
}
