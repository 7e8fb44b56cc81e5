package io.kappalake.transform.jinja;

import io.kappalake.transform.jinja.Expression.Apply;
import io.kappalake.transform.jinja.Expression.ArgumentList;
import io.kappalake.transform.jinja.Expression.Call;
import io.kappalake.transform.jinja.Expression.Not;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Filters and tests after an operand. Unknown ones are gathered: they may be conditional. */
final class FilterParser {
    private final TokenStream tokens;
    private final Library library;
    private final OperandParser operands;
    private final List<JinjaException> unknown = new ArrayList<>();
    private int conditions;

    FilterParser(TokenStream tokens, Library library, OperandParser operands) {
        this.tokens = tokens;
        this.library = library;
        this.operands = operands;
    }

    /** Inside of a condition an unknown filter is an error only when it is reached. */
    void conditionally(int levels) {
        conditions += levels;
    }

    /** How many unknown filters and tests there are so far. */
    int unknown() {
        return unknown.size();
    }

    /** What was found since turned out to be conditional. */
    void forgiveSince(int count) {
        unknown.subList(count, unknown.size()).clear();
    }

    void refuseUnknown() {
        if (!unknown.isEmpty()) {
            throw unknown.getFirst();
        }
    }

    private void refuse(boolean missing, String what, String name, Token token) {
        if (missing && conditions == 0) {
            unknown.add(Library.unknown(what, name).through(tokens.source().position(token.at())));
        }
    }

    /** The filters, tests and calls after an operand. */
    Expression filtered(Expression operand) {
        Expression value = operand;
        while (true) {
            Token token = tokens.current();
            if (token.is("|")) {
                tokens.next();
                value = filter(value);
            } else if (token.isName("is")) {
                value = test(value);
            } else if (token.is("(")) {
                value = new Call(token.at(), value, operands.arguments());
            } else {
                return value;
            }
        }
    }

    /** Filters over an expression, the first one without its bar. */
    Expression filters(Expression operand) {
        Expression value = filter(operand);
        while (tokens.skip("|")) {
            value = filter(value);
        }
        return value;
    }

    private Expression filter(Expression value) {
        Token token = tokens.current();
        String name = dottedName();
        Optional<JinjaFunction> function = library.filter(name);
        refuse(function.isEmpty(), "filter", name, token);
        ArgumentList arguments =
                tokens.current().is("(") ? operands.arguments() : ArgumentList.NONE;
        return new Apply(token.at(), value, name, false, function, arguments);
    }

    private Expression test(Expression value) {
        tokens.next();
        Token not = tokens.current();
        boolean negated = tokens.skipName("not");
        Token token = tokens.current();
        String name = dottedName();
        Optional<JinjaFunction> function = library.test(name);
        refuse(function.isEmpty(), "test", name, token);
        ArgumentList arguments = ArgumentList.NONE;
        if (tokens.current().is("(")) {
            arguments = operands.arguments();
        } else if (startsTestArgument(tokens.current())) {
            if (tokens.current().isName("is")) {
                throw tokens.error(tokens.current(), "You cannot chain multiple tests with is");
            }
            arguments =
                    new ArgumentList(
                            List.of(operands.operand()),
                            Map.of(),
                            Optional.empty(),
                            Optional.empty());
        }
        Expression test = new Apply(token.at(), value, name, true, function, arguments);
        return negated ? new Not(not.at(), test) : test;
    }

    private static boolean startsTestArgument(Token token) {
        return switch (token.type()) {
            case NAME ->
                    switch (token.text()) {
                        case "else", "or", "and", "if", "in", "not" -> false;
                        default -> true;
                    };
            case STRING, NUMBER -> true;
            case OPERATOR -> token.is("(") || token.is("[") || token.is("{");
            default -> false;
        };
    }

    private String dottedName() {
        StringBuilder name = new StringBuilder(tokens.expect(TokenType.NAME).text());
        while (tokens.skip(".")) {
            name.append('.').append(tokens.expect(TokenType.NAME).text());
        }
        return name.toString();
    }
}
