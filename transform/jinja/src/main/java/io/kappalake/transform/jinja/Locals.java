package io.kappalake.transform.jinja;

import java.util.HashMap;
import java.util.Map;

/** The names that were set in a block, in front of those of the blocks around it. */
final class Locals {
    private final Frame frame;
    private final Locals around;
    private Map<String, Object> values;

    private Locals(Frame frame, Locals around) {
        this.frame = frame;
        this.around = around;
    }

    static Locals root(Frame frame) {
        return new Locals(frame, null);
    }

    /** A block inside of this one. */
    Locals inner() {
        return new Locals(frame, this);
    }

    /** The body of a macro that was defined here. */
    Locals inner(Frame called) {
        return new Locals(called, this);
    }

    Frame frame() {
        return frame;
    }

    void set(String name, Object value) {
        if (values == null) {
            values = new HashMap<>();
        }
        values.put(name, value);
    }

    Object lookup(String name) {
        for (Locals block = this; block != null; block = block.around) {
            if (block.values != null) {
                Object value = block.values.get(name);
                if (value != null || block.values.containsKey(name)) {
                    return value;
                }
            }
        }
        return frame.global(name);
    }
}
