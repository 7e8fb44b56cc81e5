package io.kappalake.transform.jinja;

import io.kappalake.transform.jinja.Statement.Definition;
import io.kappalake.transform.jinja.Statement.Parameter;
import java.util.List;
import java.util.Map;

/** A block at the top level of a template that defines something. Immutable and thread-safe. */
public final class Macro {
    /** Which tag defines it. */
    public enum Kind {
        MACRO,
        TEST,
        MATERIALIZATION,
        SNAPSHOT,
        DOCS
    }

    private final Definition definition;
    private final Library library;

    Macro(Definition definition, Library library) {
        this.definition = definition;
        this.library = library;
    }

    public Kind kind() {
        return definition.kind();
    }

    /**
     * As it stands in the tag: without the prefix under which dbt keeps tests and materializations.
     */
    public String name() {
        return definition.name();
    }

    public String file() {
        return definition.source().name();
    }

    /** Of its tag, from 1. */
    public int line() {
        return definition.source().position(definition.at()).line();
    }

    /** The names of the parameters of a macro or a test, in order. */
    public List<String> parameters() {
        return definition.parameters().stream().map(Parameter::name).toList();
    }

    /**
     * Of a materialization, what its tag gives: {@code default} (true), {@code adapter} (text),
     * {@code supported_languages} (list of texts). Of docs, {@code text}: what is between the tags,
     * unrendered. Empty otherwise.
     */
    public Map<String, Object> attributes() {
        return definition.attributes();
    }

    /**
     * The macro as a function: it gives what {@code return(..)} was called with, or else its text.
     * As thread-safe as the globals.
     *
     * @param globals where its free names are looked up at every call
     */
    public JinjaFunction bind(Scope globals) {
        Frame frame = new Frame(definition.source(), globals, library);
        return new MacroFunction(definition, Locals.root(frame));
    }

    @Override
    public String toString() {
        return "%s %s (%s:%d)".formatted(kind(), name(), file(), line());
    }
}
