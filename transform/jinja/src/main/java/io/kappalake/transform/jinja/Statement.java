package io.kappalake.transform.jinja;

import io.kappalake.transform.jinja.Expression.Call;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A parsed piece of a template. {@code at} is its offset in the source. */
sealed interface Statement {
    int at();

    record Data(int at, String text) implements Statement {}

    record Print(int at, Expression value) implements Statement {}

    record Do(int at, Expression value) implements Statement {}

    record If(int at, List<Branch> branches, List<Statement> otherwise) implements Statement {}

    record Branch(Expression condition, List<Statement> body) {}

    record For(
            int at,
            Target target,
            Expression items,
            Optional<Expression> condition,
            boolean recursive,
            List<Statement> body,
            List<Statement> otherwise)
            implements Statement {}

    record Break(int at) implements Statement {}

    record Continue(int at) implements Statement {}

    record Assign(int at, Target target, Expression value) implements Statement {}

    /** The value is an expression over {@link Expression#CAPTURED}. */
    record AssignBlock(int at, Target target, List<Statement> body, Expression value)
            implements Statement {}

    /** The value is an expression over {@link Expression#CAPTURED}. */
    record FilterBlock(int at, List<Statement> body, Expression value) implements Statement {}

    record With(int at, List<Target> targets, List<Expression> values, List<Statement> body)
            implements Statement {}

    record CallBlock(int at, Call call, Definition caller) implements Statement {}

    record Define(int at, Definition definition) implements Statement {}

    /** The body of something that is called, and which of the special names it uses. */
    record Definition(
            int at,
            SourceFile source,
            Macro.Kind kind,
            String name,
            List<Parameter> parameters,
            List<Statement> body,
            Map<String, Object> attributes,
            boolean usesCaller,
            boolean usesVarargs,
            boolean usesKwargs) {
        /** The name under which it is visible to templates. */
        String visibleName() {
            return switch (kind) {
                case TEST -> "test_" + name;
                case MATERIALIZATION ->
                        "materialization_%s_%s"
                                .formatted(name, attributes.getOrDefault("adapter", "default"));
                case MACRO, SNAPSHOT, DOCS -> name;
            };
        }
    }

    record Parameter(String name, Optional<Expression> value) {}

    /** What can stand on the left of an assignment. */
    sealed interface Target {
        int at();
    }

    record NameTarget(int at, String name) implements Target {}

    record AttributeTarget(int at, String owner, String name) implements Target {}

    record TupleTarget(int at, List<Target> targets) implements Target {}
}
