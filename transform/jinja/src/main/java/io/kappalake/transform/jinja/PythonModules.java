package io.kappalake.transform.jinja;

import java.util.Map;

/** The modules of Python that dbt offers to templates. */
public final class PythonModules {
    private PythonModules() {}

    /** By name. */
    public static Map<String, Object> all() {
        return Map.of();
    }
}
