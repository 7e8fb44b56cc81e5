package io.kappalake.transform.jinja;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A parsed expression. {@code at} is the offset in the source that errors point to. */
sealed interface Expression {
    /**
     * The name under which the body of a filter block is seen by its filters; no template can write
     * it.
     */
    String CAPTURED = "captured text";

    int at();

    enum Operator {
        ADD("+"),
        SUBTRACT("-"),
        MULTIPLY("*"),
        DIVIDE("/"),
        FLOOR_DIVIDE("//"),
        MODULO("%"),
        POWER("**");

        private final String sign;

        Operator(String sign) {
            this.sign = sign;
        }

        String sign() {
            return sign;
        }
    }

    enum Comparator {
        EQUAL,
        NOT_EQUAL,
        LESS,
        LESS_OR_EQUAL,
        GREATER,
        GREATER_OR_EQUAL,
        IN,
        NOT_IN
    }

    record Literal(int at, Object value) implements Expression {}

    record Name(int at, String name) implements Expression {}

    record Items(int at, List<Expression> items, boolean tuple) implements Expression {}

    record Dictionary(int at, List<Pair> pairs) implements Expression {}

    record Pair(Expression key, Expression value) {}

    record Attribute(int at, Expression owner, String name) implements Expression {}

    record Item(int at, Expression owner, Expression key) implements Expression {}

    record Slice(
            int at,
            Expression owner,
            Optional<Expression> start,
            Optional<Expression> stop,
            Optional<Expression> step)
            implements Expression {}

    record Call(int at, Expression function, ArgumentList arguments) implements Expression {}

    /** A filter or a test; without a function where the name is not known. */
    record Apply(
            int at,
            Expression value,
            String name,
            boolean test,
            Optional<JinjaFunction> function,
            ArgumentList arguments)
            implements Expression {}

    record Negative(int at, Expression value) implements Expression {}

    record Positive(int at, Expression value) implements Expression {}

    record Not(int at, Expression value) implements Expression {}

    record And(int at, Expression left, Expression right) implements Expression {}

    record Or(int at, Expression left, Expression right) implements Expression {}

    record Binary(int at, Operator operator, Expression left, Expression right)
            implements Expression {}

    record Concatenation(int at, List<Expression> parts) implements Expression {}

    record Comparison(int at, Expression first, List<Operand> operands) implements Expression {}

    record Operand(int at, Comparator comparator, Expression value) {}

    record Conditional(
            int at, Expression condition, Expression then, Optional<Expression> otherwise)
            implements Expression {}

    record ArgumentList(
            List<Expression> positional,
            Map<String, Expression> named,
            Optional<Expression> star,
            Optional<Expression> doubleStar) {
        static final ArgumentList NONE =
                new ArgumentList(List.of(), Map.of(), Optional.empty(), Optional.empty());
    }
}
