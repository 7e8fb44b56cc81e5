package io.kappalake.transform.jinja;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;

/**
 * A template that does not parse, or whose rendering failed. The message does not repeat the
 * position. A template and the values that were given to it stay usable after an error; lists and
 * maps that the template had already changed stay changed.
 */
public final class JinjaException extends RuntimeException {
    private static final int LONGEST_STACK = 50;

    private final String kind;
    private final List<Position> macroStack = new ArrayList<>();
    private Position position = Position.UNKNOWN;

    private JinjaException(String kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = requireNonNull(kind, "kind");
    }

    /**
     * An error of a function that a template calls; it gets its position on its way out of the
     * template.
     *
     * @param kind Python's name for it, such as {@code TypeError}
     */
    public static JinjaException of(String kind, String message) {
        return new JinjaException(kind, message, null);
    }

    static JinjaException from(RuntimeException cause) {
        String message = cause.getMessage();
        String type = cause.getClass().getSimpleName();
        return new JinjaException(type, message == null ? type : message, cause);
    }

    static JinjaException type(String message) {
        return of("TypeError", message);
    }

    static JinjaException value(String message) {
        return of("ValueError", message);
    }

    /** The error has left the macro or the template in which it was, at this place. */
    JinjaException through(Position place) {
        if (position.equals(Position.UNKNOWN)) {
            position = place;
        } else if (macroStack.size() < LONGEST_STACK) {
            macroStack.add(place);
        }
        return this;
    }

    /** Where it happened: the innermost place in a template. */
    public Position position() {
        return position;
    }

    /** The calls that led there, the innermost first; empty outside of macros. */
    public List<Position> macroStack() {
        return List.copyOf(macroStack);
    }

    /**
     * Python's name of the error, such as {@code TemplateSyntaxError}, {@code UndefinedError} or
     * {@code TypeError}; for an exception of the host, its simple class name.
     */
    public String kind() {
        return kind;
    }
}
