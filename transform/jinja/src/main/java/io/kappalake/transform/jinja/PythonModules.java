package io.kappalake.transform.jinja;

import java.time.Clock;
import java.time.ZoneId;
import java.util.Map;

/** The modules of Python that dbt offers to templates, as far as templates use them. */
public final class PythonModules {
    private PythonModules() {}

    /** {@code datetime}, {@code re}, {@code itertools} and {@code pytz}, by the system's clock. */
    public static Map<String, Object> all() {
        return all(Clock.system(ZoneId.systemDefault()));
    }

    /** The same by another clock; its zone is the one of {@code datetime.now()}. */
    public static Map<String, Object> all(Clock clock) {
        return Map.of(
                "datetime", DatetimeModule.of(clock),
                "itertools", ItertoolsModule.module(),
                "pytz", Zones.pytz(),
                "re", RegexModule.module());
    }
}
