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

    private static final Jinja JINJA = Literals.addTo(Jinja.builder()).build();

    private final Scope scope;

    /** A renderer with the names of a scope. */
    public YamlTexts(Scope scope) {
        this.scope = requireNonNull(scope, "scope");
    }

    /** The value of a text with Jinja in it. */
    public static Object value(String file, String text, Scope scope) {
        Matcher expression = EXPRESSION.matcher(text);
        return expression.matches()
                ? JINJA.evaluate(file, expression.group(1).strip(), scope)
                : JINJA.parse(file, text).render(scope).text();
    }

    @Override
    public Object render(Location where, String text) {
        try {
            return value(where.file().toString(), text, scope);
        } catch (JinjaException e) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "Cannot evaluate '%s' (%s: %s)".formatted(text, e.kind(), e.getMessage()),
                    e);
        }
    }
}
