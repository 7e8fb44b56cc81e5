package io.kappalake.transform.context;

import static java.util.Objects.requireNonNull;

import io.kappalake.transform.jinja.Arguments;
import io.kappalake.transform.jinja.JinjaException;
import io.kappalake.transform.jinja.JinjaFunction;
import io.kappalake.transform.jinja.JinjaObject;
import java.util.Iterator;

/** A name of dbt's context that is not supported: whatever a template does with it fails. */
record Refused(String name) implements JinjaObject, JinjaFunction, Iterable<Object> {
    Refused {
        requireNonNull(name, "name");
    }

    private JinjaException refusal() {
        return JinjaException.of(
                "CompilationError",
                "'%s' of dbt's context is not supported: do without it".formatted(name));
    }

    @Override
    public Object attribute(String attribute) {
        throw refusal();
    }

    @Override
    public Object item(Object key) {
        throw refusal();
    }

    @Override
    public Object call(Arguments arguments) {
        throw refusal();
    }

    @Override
    public Iterator<Object> iterator() {
        throw refusal();
    }

    @Override
    public String text() {
        throw refusal();
    }

    @Override
    public boolean truth() {
        throw refusal();
    }
}
