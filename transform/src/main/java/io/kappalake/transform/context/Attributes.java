package io.kappalake.transform.context;

import io.kappalake.transform.jinja.JinjaFunction;
import io.kappalake.transform.jinja.JinjaObject;
import io.kappalake.transform.jinja.Undefined;
import java.util.LinkedHashMap;
import java.util.Map;

/** A namespace of a template: values by name, such as {@code adapter} or {@code target}. */
final class Attributes implements JinjaObject {
    private final String name;
    private final Map<String, Object> values;

    private Attributes(String name, Map<String, Object> values) {
        this.name = name;
        this.values = values;
    }

    static Builder named(String name) {
        return new Builder(name);
    }

    @Override
    public Object attribute(String attribute) {
        if (values.containsKey(attribute)) {
            return values.get(attribute);
        }
        if (attribute.equals("get")) {
            return (JinjaFunction)
                    arguments ->
                            values.getOrDefault(
                                    String.valueOf(arguments.required(0, "name")),
                                    arguments.at(1, "default", null));
        }
        return Undefined.of(name + "." + attribute);
    }

    @Override
    public String text() {
        return "<" + name + ">";
    }

    static final class Builder {
        private final String name;
        private final Map<String, Object> values = new LinkedHashMap<>();

        private Builder(String name) {
            this.name = name;
        }

        Builder value(String attribute, Object value) {
            values.put(attribute, value);
            return this;
        }

        Builder function(String attribute, JinjaFunction function) {
            values.put(attribute, function);
            return this;
        }

        public Attributes build() {
            return new Attributes(name, values);
        }
    }
}
