package io.kappalake.transform.jinja;

import static java.util.Objects.requireNonNull;

/**
 * Parses Jinja templates as jinja2 and dbt do: {@code do} and loop controls are on, block trimming
 * and escaping are off. What a template can reach is its globals, the filters and the tests, and
 * nothing of Java. Immutable and thread-safe.
 */
public final class Jinja {
    private final Library library;

    private Jinja(Library library) {
        this.library = library;
    }

    /** An engine with the filters and tests of jinja2 and dbt. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Parses a template.
     *
     * @param file its name in positions
     * @throws JinjaException a TemplateSyntaxError, or a TemplateAssertionError for an unknown
     *     filter or test
     */
    public Template parse(String file, String source) {
        SourceFile sourceFile = SourceFile.of(file, source);
        return new Template(sourceFile, Parser.template(sourceFile, library), library);
    }

    /**
     * Evaluates an expression without braces around it.
     *
     * @param file its name in positions; columns count from the expression's beginning
     * @return its value, not its text
     * @throws JinjaException if it does not parse or fails
     */
    public Object evaluate(String file, String expression, Scope scope) {
        SourceFile source = SourceFile.of(file, expression);
        Frame frame = new Frame(source, scope, library);
        Expression parsed = Parser.expression(source, library);
        Budget budget = Budget.open();
        try {
            return Evaluator.value(parsed, Locals.root(frame));
        } catch (ReturnSignal signal) {
            throw frame.located(JinjaException.of("TemplateRuntimeError", signal.getMessage()));
        } catch (RuntimeException error) {
            throw frame.located(error);
        } catch (StackOverflowError error) {
            throw frame.overflow();
        } finally {
            budget.close();
        }
    }

    /** A value as a template prints it: Python's {@code str()}. */
    public static String text(Object value) {
        return Text.of(value);
    }

    /** What a value counts for in a condition: Python's {@code bool()}. */
    public static boolean truth(Object value) {
        return Truth.of(value);
    }

    /** Adds filters and tests of the host. */
    public static final class Builder {
        private final Library.Builder library = Library.standard();

        private Builder() {}

        /** A filter; the first positional argument is the value on its left. */
        public Builder filter(String name, JinjaFunction function) {
            library.filter(requireNonNull(name, "name"), requireNonNull(function, "function"));
            return this;
        }

        /** A test; the first positional argument is the value on its left. */
        public Builder test(String name, JinjaFunction function) {
            library.test(requireNonNull(name, "name"), requireNonNull(function, "function"));
            return this;
        }

        /** The engine; the builder can be used on. */
        public Jinja build() {
            return new Jinja(library.build());
        }
    }
}
