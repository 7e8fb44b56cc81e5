package io.kappalake.transform.jinja;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The filters and tests of an engine, and the names that every template knows. */
final class Library {
    private final Map<String, JinjaFunction> filters;
    private final Map<String, JinjaFunction> tests;
    private final Map<String, Object> globals;

    private Library(Builder builder) {
        filters = new HashMap<>(builder.filters);
        tests = new HashMap<>(builder.tests);
        globals = Globals.all();
        // these apply others by name, the host's among them
        SelectionFilters.addTo(filters, this);
        filters.putAll(builder.hostFilters);
        Tests.addAware(tests, this);
        tests.putAll(builder.hostTests);
    }

    static Builder standard() {
        return new Builder();
    }

    Optional<JinjaFunction> filter(String name) {
        return Optional.ofNullable(filters.get(name));
    }

    Optional<JinjaFunction> test(String name) {
        return Optional.ofNullable(tests.get(name));
    }

    Object global(String name, Object otherwise) {
        Object value = globals.get(name);
        return value == null ? otherwise : value;
    }

    /** An unknown name found while parsing. */
    static JinjaException unknown(String what, String name) {
        return JinjaException.of(
                "TemplateAssertionError", "No %s named '%s'.".formatted(what, name));
    }

    /** An unknown name that only rendering comes across. */
    static JinjaException unknownWhenRendered(String what, String name) {
        return JinjaException.of("TemplateRuntimeError", "No %s named '%s'.".formatted(what, name));
    }

    static final class Builder {
        private final Map<String, JinjaFunction> filters = new HashMap<>();
        private final Map<String, JinjaFunction> tests = new HashMap<>();
        private final Map<String, JinjaFunction> hostFilters = new HashMap<>();
        private final Map<String, JinjaFunction> hostTests = new HashMap<>();

        private Builder() {
            TextFilters.addTo(filters);
            MarkupFilters.addTo(filters);
            ListFilters.addTo(filters);
            NumberFilters.addTo(filters);
            Tests.addTo(tests);
        }

        void filter(String name, JinjaFunction function) {
            hostFilters.put(name, function);
        }

        void test(String name, JinjaFunction function) {
            hostTests.put(name, function);
        }

        public Library build() {
            return new Library(this);
        }
    }
}
