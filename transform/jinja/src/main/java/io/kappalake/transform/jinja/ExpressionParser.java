package io.kappalake.transform.jinja;

import io.kappalake.transform.jinja.Expression.And;
import io.kappalake.transform.jinja.Expression.Binary;
import io.kappalake.transform.jinja.Expression.Comparator;
import io.kappalake.transform.jinja.Expression.Comparison;
import io.kappalake.transform.jinja.Expression.Concatenation;
import io.kappalake.transform.jinja.Expression.Conditional;
import io.kappalake.transform.jinja.Expression.Items;
import io.kappalake.transform.jinja.Expression.Negative;
import io.kappalake.transform.jinja.Expression.Not;
import io.kappalake.transform.jinja.Expression.Operand;
import io.kappalake.transform.jinja.Expression.Operator;
import io.kappalake.transform.jinja.Expression.Or;
import io.kappalake.transform.jinja.Expression.Positive;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Operators, from the loosest to the tightest: {@code if else}, {@code or}, {@code and}, {@code
 * not}, comparisons, {@code + -}, {@code ~}, {@code * / // %}, {@code **}, signs, and what follows
 * an operand. Sign and power are jinja2's, not Python's: {@code -2 ** 2} is 4.
 */
final class ExpressionParser {
    private static final int DEEPEST = 200;
    private static final Map<String, Operator> SUMS =
            Map.of("+", Operator.ADD, "-", Operator.SUBTRACT);
    private static final Map<String, Operator> PRODUCTS =
            Map.of(
                    "*", Operator.MULTIPLY,
                    "/", Operator.DIVIDE,
                    "//", Operator.FLOOR_DIVIDE,
                    "%", Operator.MODULO);
    private static final Map<String, Comparator> COMPARATORS =
            Map.of(
                    "==", Comparator.EQUAL,
                    "!=", Comparator.NOT_EQUAL,
                    "<", Comparator.LESS,
                    "<=", Comparator.LESS_OR_EQUAL,
                    ">", Comparator.GREATER,
                    ">=", Comparator.GREATER_OR_EQUAL);

    private final TokenStream tokens;
    private final OperandParser operands;
    private final FilterParser filters;
    private int depth;

    ExpressionParser(TokenStream tokens, Library library, SpecialNames specialNames) {
        this.tokens = tokens;
        this.operands = new OperandParser(tokens, specialNames, this);
        this.filters = new FilterParser(tokens, library, operands);
    }

    FilterParser filters() {
        return filters;
    }

    Expression expression() {
        if (++depth > DEEPEST) {
            throw tokens.error(
                    tokens.current(),
                    "expression is nested deeper than %d levels".formatted(DEEPEST));
        }
        int unknown = filters.unknown();
        Expression value = or();
        while (tokens.current().isName("if")) {
            int at = tokens.next().at();
            filters.forgiveSince(unknown);
            filters.conditionally(1);
            Expression condition = or();
            Optional<Expression> otherwise =
                    tokens.skipName("else") ? Optional.of(expression()) : Optional.empty();
            filters.conditionally(-1);
            value = new Conditional(at, condition, value, otherwise);
        }
        depth--;
        return value;
    }

    /** One expression, or several that commas make a tuple of. */
    Expression tuple() {
        return tuple(this::expression, false);
    }

    /** As the condition of a statement, where {@code if} means something else. */
    Expression tupleWithoutCondition() {
        return tuple(this::or, false);
    }

    /** After an opening parenthesis. */
    Expression parenthesized() {
        return tuple(this::expression, true);
    }

    private interface Part {
        Expression parse();
    }

    private Expression tuple(Part part, boolean maybeEmpty) {
        int at = tokens.current().at();
        List<Expression> items = new ArrayList<>();
        boolean commas = false;
        while (!atTupleEnd()) {
            items.add(part.parse());
            if (!tokens.skip(",")) {
                break;
            }
            commas = true;
        }
        if (commas || (items.isEmpty() && maybeEmpty)) {
            return new Items(at, List.copyOf(items), true);
        }
        if (items.isEmpty()) {
            throw tokens.unexpected("expected an expression");
        }
        return items.getFirst();
    }

    private boolean atTupleEnd() {
        Token token = tokens.current();
        return token.type() == TokenType.PRINT_END
                || token.type() == TokenType.TAG_END
                || token.is(")")
                || token.isName("recursive");
    }

    private Expression or() {
        Expression left = and();
        while (tokens.current().isName("or")) {
            int at = tokens.next().at();
            left = new Or(at, left, and());
        }
        return left;
    }

    private Expression and() {
        Expression left = not();
        while (tokens.current().isName("and")) {
            int at = tokens.next().at();
            left = new And(at, left, not());
        }
        return left;
    }

    private Expression not() {
        List<Integer> signs = new ArrayList<>();
        while (tokens.current().isName("not")) {
            signs.add(tokens.next().at());
        }
        Expression value = comparison();
        for (int at : signs.reversed()) {
            value = new Not(at, value);
        }
        return value;
    }

    private Expression comparison() {
        int at = tokens.current().at();
        Expression first = sum();
        List<Operand> compared = new ArrayList<>();
        while (true) {
            Token token = tokens.current();
            Comparator comparator =
                    token.type() == TokenType.OPERATOR ? COMPARATORS.get(token.text()) : null;
            if (token.isName("in")) {
                comparator = Comparator.IN;
            } else if (token.isName("not") && tokens.following().isName("in")) {
                tokens.next();
                comparator = Comparator.NOT_IN;
            }
            if (comparator == null) {
                return compared.isEmpty()
                        ? first
                        : new Comparison(at, first, List.copyOf(compared));
            }
            tokens.next();
            compared.add(new Operand(token.at(), comparator, sum()));
        }
    }

    private Expression sum() {
        Expression left = concatenation();
        while (tokens.current().is("+") || tokens.current().is("-")) {
            Token sign = tokens.next();
            left = new Binary(sign.at(), SUMS.get(sign.text()), left, concatenation());
        }
        return left;
    }

    private Expression concatenation() {
        int at = tokens.current().at();
        List<Expression> parts = new ArrayList<>();
        parts.add(product());
        while (tokens.skip("~")) {
            parts.add(product());
        }
        return parts.size() == 1 ? parts.getFirst() : new Concatenation(at, List.copyOf(parts));
    }

    private Expression product() {
        Expression left = power();
        while (tokens.current().type() == TokenType.OPERATOR
                && PRODUCTS.containsKey(tokens.current().text())) {
            Token sign = tokens.next();
            left = new Binary(sign.at(), PRODUCTS.get(sign.text()), left, power());
        }
        return left;
    }

    private Expression power() {
        Expression left = filters.filtered(signed());
        while (tokens.current().is("**")) {
            int at = tokens.next().at();
            left = new Binary(at, Operator.POWER, left, filters.filtered(signed()));
        }
        return left;
    }

    private Expression signed() {
        List<Token> signs = new ArrayList<>();
        while (tokens.current().is("-") || tokens.current().is("+")) {
            signs.add(tokens.next());
        }
        Expression value = operands.operand();
        for (Token sign : signs.reversed()) {
            value =
                    sign.text().equals("-")
                            ? new Negative(sign.at(), value)
                            : new Positive(sign.at(), value);
        }
        return value;
    }
}
