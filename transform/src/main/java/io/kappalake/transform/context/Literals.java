package io.kappalake.transform.context;

import io.kappalake.transform.jinja.Arguments;
import io.kappalake.transform.jinja.Jinja;
import io.kappalake.transform.jinja.JinjaException;
import io.kappalake.transform.jinja.Undefined;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The filters that give a text of YAML another type: {@code as_bool}, {@code as_number}, {@code
 * as_native} and {@code as_text} (https://docs.getdbt.com/reference/dbt-jinja-functions/as_bool).
 * In SQL, where everything becomes text, they change nothing.
 */
final class Literals {
    /** What Python's {@code literal_eval} reads, seen from afar: no names, calls or operators. */
    private static final Pattern LITERAL =
            Pattern.compile(
                    "(?:[\\s\\[\\]{}(),:]|True\\b|False\\b|None\\b"
                            + "|[-+]?(?:[0-9][0-9_]*(?:\\.[0-9_]*)?|\\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
                            + "|'(?:[^'\\\\]|\\\\.)*'|\"(?:[^\"\\\\]|\\\\.)*\")+",
                    Pattern.DOTALL);

    private Literals() {}

    /** Adds the filters to an engine. */
    static Jinja.Builder addTo(Jinja.Builder builder) {
        return builder.filter("as_bool", Literals::bool)
                .filter("as_number", Literals::number)
                .filter("as_native", a -> literal(text(a)).orElseGet(() -> text(a)))
                .filter("as_text", Literals::text);
    }

    private static Object bool(Arguments arguments) {
        String text = text(arguments);
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong(text, "true or false");
        };
    }

    private static Object number(Arguments arguments) {
        String text = text(arguments);
        return literal(text)
                .filter(Number.class::isInstance)
                .orElseThrow(() -> wrong(text, "a number"));
    }

    private static String text(Arguments arguments) {
        return Jinja.text(arguments.required(0, "value"));
    }

    private static JinjaException wrong(String text, String mustBe) {
        return JinjaException.of(
                "CompilationError", "Invalid value '%s' (must be %s)".formatted(text, mustBe));
    }

    /** The value of a literal; empty of any other text, and of none. */
    private static Optional<Object> literal(String text) {
        if (!LITERAL.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            Object value = Jinja.builder().build().evaluate("", text.strip(), Undefined::of);
            return value instanceof Undefined ? Optional.empty() : Optional.ofNullable(value);
        } catch (JinjaException e) {
            return Optional.empty();
        }
    }
}
