package io.kappalake.transform.jinja;

import java.util.LinkedHashMap;
import java.util.Map;

/** The one object whose attributes a template can set. */
final class Namespace implements JinjaObject {
    private final Map<String, Object> values = new LinkedHashMap<>();

    void set(String name, Object value) {
        values.put(name, value);
    }

    @Override
    public Object attribute(String name) {
        return values.containsKey(name) ? values.get(name) : Undefined.missing(this, name);
    }

    @Override
    public String text() {
        return "<Namespace %s>".formatted(Text.of(values));
    }
}
