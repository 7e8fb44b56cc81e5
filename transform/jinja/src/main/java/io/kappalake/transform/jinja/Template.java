package io.kappalake.transform.jinja;

import io.kappalake.transform.jinja.Statement.Define;
import java.util.List;

/** A parsed template. Immutable and thread-safe: it can be rendered many times at once. */
public final class Template {
    private final SourceFile source;
    private final List<Statement> statements;
    private final Library library;
    private final List<Macro> macros;

    Template(SourceFile source, List<Statement> statements, Library library) {
        this.source = source;
        this.statements = statements;
        this.library = library;
        this.macros =
                statements.stream()
                        .filter(Define.class::isInstance)
                        .map(statement -> new Macro(((Define) statement).definition(), library))
                        .toList();
    }

    /** The name under which it was parsed. */
    public String file() {
        return source.name();
    }

    /** The blocks at top level that define something, in order. */
    public List<Macro> macros() {
        return macros;
    }

    /**
     * Renders the template. A macro that is defined in it is visible behind its definition.
     *
     * @throws JinjaException with the place where it failed; nothing of the text is kept
     */
    public Rendered render(Scope globals) {
        Frame frame = new Frame(source, globals, library);
        Output output = Output.mapped();
        Budget budget = Budget.open();
        try {
            Renderer.render(statements, Locals.root(frame), output);
        } catch (ReturnSignal signal) {
            throw frame.located(JinjaException.of("TemplateRuntimeError", signal.getMessage()));
        } catch (RuntimeException error) {
            throw frame.located(error);
        } catch (StackOverflowError error) {
            throw frame.overflow();
        } finally {
            budget.close();
        }
        return output.rendered(source);
    }
}
