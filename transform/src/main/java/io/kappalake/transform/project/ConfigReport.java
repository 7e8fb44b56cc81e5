package io.kappalake.transform.project;

import io.kappalake.lakehouse.problem.Location;

/** Where the checks of one configuration value report to. */
record ConfigReport(String key, Object value, Location where, Problems problems) {
    /** Reports the value as wrong; returns null, which stands for no value. */
    Object invalid(String mustBe) {
        return invalid(value, mustBe);
    }

    Object invalid(Object part, String mustBe) {
        problems.problem(
                where,
                "Invalid value %s for %s (must be %s)".formatted(describe(part), key, mustBe));
        return null;
    }

    Object refuse(String wayOut) {
        problems.problem(where, "Unsupported configuration %s: %s".formatted(key, wayOut));
        return null;
    }

    void warn(String why) {
        problems.warning(where, "Configuration %s has no effect: %s".formatted(key, why));
    }

    private static String describe(Object value) {
        return value instanceof CharSequence ? "'" + value + "'" : String.valueOf(value);
    }
}
