package io.kappalake.transform.jinja;

import io.kappalake.transform.jinja.Expression.Call;
import io.kappalake.transform.jinja.Expression.Items;
import io.kappalake.transform.jinja.Expression.Literal;
import io.kappalake.transform.jinja.Expression.Name;
import io.kappalake.transform.jinja.Statement.CallBlock;
import io.kappalake.transform.jinja.Statement.Data;
import io.kappalake.transform.jinja.Statement.Define;
import io.kappalake.transform.jinja.Statement.Definition;
import io.kappalake.transform.jinja.Statement.Parameter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The tags that define something to be called, jinja2's and dbt's, and call blocks. */
final class DefinitionParser {
    private final TokenStream tokens;
    private final ExpressionParser expressions;
    private final SpecialNames specialNames;
    private final Parser parser;

    DefinitionParser(
            TokenStream tokens,
            ExpressionParser expressions,
            SpecialNames specialNames,
            Parser parser) {
        this.tokens = tokens;
        this.expressions = expressions;
        this.specialNames = specialNames;
        this.parser = parser;
    }

    Statement definition(Token tag) {
        Token name = Parser.targetName(tokens);
        Macro.Kind kind =
                switch (tag.text()) {
                    case "macro" -> Macro.Kind.MACRO;
                    case "materialization" -> Macro.Kind.MATERIALIZATION;
                    case "snapshot" -> Macro.Kind.SNAPSHOT;
                    case "docs" -> Macro.Kind.DOCS;
                    default -> Macro.Kind.TEST;
                };
        specialNames.enter();
        List<Parameter> parameters =
                kind == Macro.Kind.MACRO || kind == Macro.Kind.TEST ? parameters() : List.of();
        Map<String, Object> attributes =
                kind == Macro.Kind.MATERIALIZATION ? materializationAttributes() : Map.of();
        List<Statement> body = parser.definitionBody(tag.text(), "end" + tag.text());
        if (kind == Macro.Kind.DOCS) {
            attributes = Map.of("text", body.isEmpty() ? "" : ((Data) body.getFirst()).text());
        }
        return new Define(
                tag.at(), define(tag.at(), kind, name.text(), parameters, body, attributes));
    }

    Statement callBlock(int at) {
        specialNames.enter();
        List<Parameter> parameters = tokens.current().is("(") ? parameters() : List.of();
        Set<String> inSignature = specialNames.leave();
        inSignature.forEach(specialNames::see);
        Token begin = tokens.current();
        Expression called = expressions.expression();
        if (!(called instanceof Call call)) {
            throw tokens.error(begin, "expected call");
        }
        specialNames.enter();
        List<Statement> body = parser.definitionBody("call", "endcall");
        return new CallBlock(
                at, call, define(at, Macro.Kind.MACRO, "caller", parameters, body, Map.of()));
    }

    private Definition define(
            int at,
            Macro.Kind kind,
            String name,
            List<Parameter> parameters,
            List<Statement> body,
            Map<String, Object> attributes) {
        Set<String> used = specialNames.leave();
        boolean unclear =
                used.contains("caller")
                        && parameters.stream()
                                .anyMatch(p -> p.name().equals("caller") && p.value().isEmpty());
        if (unclear) {
            throw JinjaException.of(
                            "TemplateAssertionError",
                            "When defining macros or call blocks the special \"caller\" argument"
                                    + " must be omitted or be given a default.")
                    .through(tokens.source().position(at));
        }
        return new Definition(
                at,
                tokens.source(),
                kind,
                name,
                parameters,
                body,
                attributes,
                used.contains("caller"),
                used.contains("varargs"),
                used.contains("kwargs"));
    }

    private List<Parameter> parameters() {
        List<Parameter> parameters = new ArrayList<>();
        Set<String> names = new HashSet<>();
        tokens.expect("(");
        while (!tokens.skip(")")) {
            if (!parameters.isEmpty()) {
                tokens.expect(",");
                if (tokens.skip(")")) {
                    break;
                }
            }
            Token name = Parser.targetName(tokens);
            if (!names.add(name.text())) {
                throw tokens.error(name, "duplicate parameter '%s'".formatted(name.text()));
            }
            if (tokens.skip(":")) {
                typeName();
            }
            Optional<Expression> value = Optional.empty();
            if (tokens.skip("=")) {
                value = Optional.of(expressions.expression());
            } else if (!parameters.isEmpty() && parameters.getLast().value().isPresent()) {
                throw tokens.error(name, "non-default argument follows default argument");
            }
            parameters.add(new Parameter(name.text(), value));
        }
        return List.copyOf(parameters);
    }

    /** A type of dbt's annotated parameters, such as {@code Dict[str, int]}; it has no effect. */
    private void typeName() {
        tokens.expect(TokenType.NAME);
        if (tokens.skip("[")) {
            typeName();
            while (tokens.skip(",")) {
                typeName();
            }
            tokens.expect("]");
        }
    }

    private Map<String, Object> materializationAttributes() {
        Map<String, Object> attributes = new LinkedHashMap<>();
        while (tokens.skip(",")) {
            Token name = tokens.expect(TokenType.NAME);
            switch (name.text()) {
                case "default" -> attributes.put("default", true);
                case "adapter", "supported_languages" -> {
                    tokens.expect("=");
                    Token begin = tokens.current();
                    attributes.put(name.text(), constant(expressions.expression(), begin));
                }
                default ->
                        throw tokens.error(
                                name,
                                "unknown attribute '%s' of a materialization (must be default, adapter or supported_languages)"
                                        .formatted(name.text()));
            }
        }
        return Collections.unmodifiableMap(attributes);
    }

    private Object constant(Expression value, Token begin) {
        return switch (value) {
            case Literal literal -> literal.value();
            case Name name -> name.name();
            case Items items -> items.items().stream().map(item -> constant(item, begin)).toList();
            default -> throw tokens.error(begin, "expected a constant");
        };
    }
}
