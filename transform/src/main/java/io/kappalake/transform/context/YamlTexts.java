package io.kappalake.transform.context;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.problem.Location;
import io.kappalake.transform.jinja.Jinja;
import io.kappalake.transform.jinja.JinjaException;
import io.kappalake.transform.jinja.Scope;
import io.kappalake.transform.project.TextRenderer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Evaluates the Jinja in YAML: one expression alone keeps its type, anything else is text. */
public final class YamlTexts implements TextRenderer {
    private static final Pattern EXPRESSION =
            Pattern.compile("\\s*\\{\\{((?:(?!}}).)*)}}\\s*", Pattern.DOTALL);

    private final Jinja jinja;
    private final Scope scope;

    /** A renderer with the names of a scope. */
    public YamlTexts(Jinja jinja, Scope scope) {
        this.jinja = requireNonNull(jinja, "jinja");
        this.scope = requireNonNull(scope, "scope");
    }

    @Override
    public Object render(Location where, String text) {
        try {
            Matcher expression = EXPRESSION.matcher(text);
            return expression.matches()
                    ? jinja.evaluate(where.file().toString(), expression.group(1).strip(), scope)
                    : jinja.parse(where.file().toString(), text).render(scope).text();
        } catch (JinjaException e) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "Cannot evaluate '%s' (%s: %s)".formatted(text, e.kind(), e.getMessage()),
                    e);
        }
    }
}
