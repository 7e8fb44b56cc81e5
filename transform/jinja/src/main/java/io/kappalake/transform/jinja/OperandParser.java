package io.kappalake.transform.jinja;

import io.kappalake.transform.jinja.Expression.ArgumentList;
import io.kappalake.transform.jinja.Expression.Attribute;
import io.kappalake.transform.jinja.Expression.Call;
import io.kappalake.transform.jinja.Expression.Dictionary;
import io.kappalake.transform.jinja.Expression.Item;
import io.kappalake.transform.jinja.Expression.Items;
import io.kappalake.transform.jinja.Expression.Literal;
import io.kappalake.transform.jinja.Expression.Name;
import io.kappalake.transform.jinja.Expression.Pair;
import io.kappalake.transform.jinja.Expression.Slice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Literals and names, and what follows them: attributes, items and calls. */
final class OperandParser {
    private final TokenStream tokens;
    private final SpecialNames specialNames;
    private final ExpressionParser expressions;

    OperandParser(TokenStream tokens, SpecialNames specialNames, ExpressionParser expressions) {
        this.tokens = tokens;
        this.specialNames = specialNames;
        this.expressions = expressions;
    }

    Expression operand() {
        return followed(primary());
    }

    private Expression primary() {
        Token token = tokens.next();
        int at = token.at();
        return switch (token.type()) {
            case NAME -> named(token);
            case NUMBER -> new Literal(at, token.value());
            case STRING -> {
                StringBuilder text = new StringBuilder(token.text());
                while (tokens.current().type() == TokenType.STRING) {
                    text.append(tokens.next().text());
                }
                yield new Literal(at, text.toString());
            }
            case OPERATOR ->
                    switch (token.text()) {
                        case "(" -> {
                            Expression value = expressions.parenthesized();
                            tokens.expect(")");
                            yield value;
                        }
                        case "[" -> new Items(at, list("]"), false);
                        case "{" -> dictionary(at);
                        default -> throw tokens.error(token, unexpected(token));
                    };
            default -> throw tokens.error(token, unexpected(token));
        };
    }

    private static String unexpected(Token token) {
        return "unexpected '%s'".formatted(token.description());
    }

    private Expression named(Token token) {
        return switch (token.text()) {
            case "true", "True" -> new Literal(token.at(), true);
            case "false", "False" -> new Literal(token.at(), false);
            case "none", "None" -> new Literal(token.at(), null);
            default -> {
                specialNames.see(token.text());
                yield new Name(token.at(), token.text());
            }
        };
    }

    private List<Expression> list(String end) {
        List<Expression> items = new ArrayList<>();
        while (!tokens.skip(end)) {
            if (!items.isEmpty()) {
                tokens.expect(",");
                if (tokens.skip(end)) {
                    break;
                }
            }
            items.add(expressions.expression());
        }
        return List.copyOf(items);
    }

    private Expression dictionary(int at) {
        List<Pair> pairs = new ArrayList<>();
        while (!tokens.skip("}")) {
            if (!pairs.isEmpty()) {
                tokens.expect(",");
                if (tokens.skip("}")) {
                    break;
                }
            }
            Expression key = expressions.expression();
            tokens.expect(":");
            pairs.add(new Pair(key, expressions.expression()));
        }
        return new Dictionary(at, List.copyOf(pairs));
    }

    private Expression followed(Expression operand) {
        Expression value = operand;
        while (true) {
            Token token = tokens.current();
            if (token.is(".")) {
                value = attribute(value);
            } else if (token.is("[")) {
                value = item(value);
            } else if (token.is("(")) {
                value = new Call(operandStart(value, token), value, arguments());
            } else {
                return value;
            }
        }
    }

    /** Where a call's errors point: at the function's name rather than at its parenthesis. */
    private static int operandStart(Expression function, Token parenthesis) {
        return switch (function) {
            case Name name -> name.at();
            case Attribute attribute -> attribute.at();
            default -> parenthesis.at();
        };
    }

    private Expression attribute(Expression owner) {
        tokens.next();
        Token token = tokens.next();
        if (token.type() == TokenType.NAME) {
            return new Attribute(token.at(), owner, token.text());
        }
        if (token.type() == TokenType.NUMBER && token.value() instanceof Long) {
            return new Item(token.at(), owner, new Literal(token.at(), token.value()));
        }
        throw tokens.error(token, "expected name or number");
    }

    private Expression item(Expression owner) {
        int at = tokens.next().at();
        if (tokens.current().is("]")) {
            throw tokens.error(tokens.current(), "Expected subscript expression");
        }
        Expression first = tokens.current().is(":") ? null : expressions.expression();
        if (first != null && tokens.current().is(",")) {
            List<Expression> keys = new ArrayList<>();
            keys.add(first);
            while (tokens.skip(",") && !tokens.current().is("]")) {
                keys.add(expressions.expression());
            }
            first = new Items(at, List.copyOf(keys), true);
        }
        if (first != null && tokens.skip("]")) {
            return new Item(at, owner, first);
        }
        tokens.expect(":");
        Optional<Expression> stop = bound();
        Optional<Expression> step = tokens.skip(":") ? bound() : Optional.empty();
        tokens.expect("]");
        return new Slice(at, owner, Optional.ofNullable(first), stop, step);
    }

    private Optional<Expression> bound() {
        return tokens.current().is(":") || tokens.current().is("]")
                ? Optional.empty()
                : Optional.of(expressions.expression());
    }

    ArgumentList arguments() {
        Token begin = tokens.current();
        tokens.expect("(");
        List<Expression> positional = new ArrayList<>();
        Map<String, Expression> named = new LinkedHashMap<>();
        Optional<Expression> star = Optional.empty();
        Optional<Expression> doubleStar = Optional.empty();
        boolean first = true;
        while (!tokens.skip(")")) {
            if (!first) {
                tokens.expect(",");
                if (tokens.skip(")")) {
                    break;
                }
            }
            first = false;
            boolean valid = doubleStar.isEmpty();
            if (tokens.skip("*")) {
                valid = valid && star.isEmpty();
                star = Optional.of(expressions.expression());
            } else if (tokens.skip("**")) {
                doubleStar = Optional.of(expressions.expression());
            } else if (tokens.current().type() == TokenType.NAME && tokens.following().is("=")) {
                String name = tokens.next().text();
                tokens.next();
                if (named.put(name, expressions.expression()) != null) {
                    throw tokens.error(begin, "keyword argument repeated: " + name);
                }
            } else {
                valid = valid && star.isEmpty() && named.isEmpty();
                positional.add(expressions.expression());
            }
            if (!valid) {
                throw tokens.error(begin, "invalid syntax for function call expression");
            }
        }
        return new ArgumentList(List.copyOf(positional), named, star, doubleStar);
    }
}
