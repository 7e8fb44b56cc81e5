package io.kappalake.transform.jinja;

import static java.util.Objects.requireNonNull;

/**
 * A place in a template.
 *
 * @param file the name under which the template was parsed; empty where no template was involved
 * @param line from 1; 0 where no template was involved
 * @param column from 1; 0 where no template was involved
 */
public record Position(String file, int line, int column) {
    static final Position UNKNOWN = new Position("", 0, 0);

    public Position {
        requireNonNull(file, "file");
    }

    @Override
    public String toString() {
        return "%s:%d:%d".formatted(file, line, column);
    }
}
