package io.kappalake.transform.jinja;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** A module or an object of Python, with its members. */
class PythonObject implements JinjaObject {
    private final String text;
    private final Map<String, Object> members;

    private PythonObject(String text, Map<String, Object> members) {
        this.text = text;
        this.members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    static PythonObject module(String name, Map<String, Object> members) {
        return new PythonObject("<module '%s'>".formatted(name), members);
    }

    static PythonObject object(String text, Map<String, Object> members) {
        return new PythonObject(text, members);
    }

    /** A class: it makes values when it is called. */
    static PythonObject type(String name, JinjaFunction constructor, Map<String, Object> members) {
        return new Type("<class '%s'>".formatted(name), constructor, members);
    }

    @Override
    public Object attribute(String name) {
        return members.containsKey(name) ? members.get(name) : Undefined.missing(this, name);
    }

    @Override
    public String text() {
        return text;
    }

    private static final class Type extends PythonObject implements JinjaFunction {
        private final JinjaFunction constructor;

        Type(String text, JinjaFunction constructor, Map<String, Object> members) {
            super(text, members);
            this.constructor = constructor;
        }

        @Override
        public Object call(Arguments arguments) {
            return constructor.call(arguments);
        }
    }
}
