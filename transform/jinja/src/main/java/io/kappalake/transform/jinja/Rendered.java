package io.kappalake.transform.jinja;

import static java.util.Objects.requireNonNull;

/**
 * What a template printed.
 *
 * @param map where its parts came from
 */
public record Rendered(String text, SourceMap map) {
    public Rendered {
        requireNonNull(text, "text");
        requireNonNull(map, "map");
    }

    /**
     * The place in the top-level template that printed this place of the text: the character itself
     * where it was copied, and the expression or the call where it was computed.
     *
     * @param line from 1; beyond the end it is the last one
     * @param column from 1; beyond the end of the line it is that end
     */
    public Position source(int line, int column) {
        return map.source(line, column);
    }
}
