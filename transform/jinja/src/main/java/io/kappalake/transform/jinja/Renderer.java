package io.kappalake.transform.jinja;

import io.kappalake.transform.jinja.Statement.Assign;
import io.kappalake.transform.jinja.Statement.AssignBlock;
import io.kappalake.transform.jinja.Statement.AttributeTarget;
import io.kappalake.transform.jinja.Statement.Branch;
import io.kappalake.transform.jinja.Statement.Break;
import io.kappalake.transform.jinja.Statement.CallBlock;
import io.kappalake.transform.jinja.Statement.Continue;
import io.kappalake.transform.jinja.Statement.Data;
import io.kappalake.transform.jinja.Statement.Define;
import io.kappalake.transform.jinja.Statement.Definition;
import io.kappalake.transform.jinja.Statement.Do;
import io.kappalake.transform.jinja.Statement.FilterBlock;
import io.kappalake.transform.jinja.Statement.For;
import io.kappalake.transform.jinja.Statement.If;
import io.kappalake.transform.jinja.Statement.NameTarget;
import io.kappalake.transform.jinja.Statement.Print;
import io.kappalake.transform.jinja.Statement.Target;
import io.kappalake.transform.jinja.Statement.TupleTarget;
import io.kappalake.transform.jinja.Statement.With;
import java.util.List;
import java.util.Optional;

/** Executes statements. */
final class Renderer {
    /** Where execution goes on after a statement. */
    enum Flow {
        NEXT,
        BREAK,
        CONTINUE
    }

    private Renderer() {}

    static Flow render(List<Statement> statements, Locals locals, Output output) {
        for (Statement statement : statements) {
            Flow flow = render(statement, locals, output);
            if (flow != Flow.NEXT) {
                return flow;
            }
        }
        return Flow.NEXT;
    }

    private static Flow render(Statement statement, Locals locals, Output output) {
        Budget.step();
        switch (statement) {
            case Data data -> {
                locals.frame().at(data.at());
                output.literal(data.text(), data.at());
            }
            case Print print -> {
                Object value = Evaluator.value(print.value(), locals);
                locals.frame().at(print.at());
                output.computed(Text.of(value), print.at());
            }
            case If condition -> {
                return condition(condition, locals, output);
            }
            case For loop -> Loop.render(loop, locals, output);
            case Break stop -> {
                return Flow.BREAK;
            }
            case Continue skip -> {
                return Flow.CONTINUE;
            }
            case Assign assign -> {
                Object value = Evaluator.value(assign.value(), locals);
                assign(assign.target(), value, locals);
            }
            case AssignBlock block ->
                    assign(block.target(), captured(block.body(), block.value(), locals), locals);
            case FilterBlock block -> {
                Object value = captured(block.body(), block.value(), locals);
                output.computed(Text.of(value), block.at());
            }
            case With with -> {
                return with(with, locals, output);
            }
            case Do task -> Evaluator.value(task.value(), locals);
            case CallBlock block -> {
                JinjaFunction caller = new MacroFunction(block.caller(), locals);
                Object value = Evaluator.call(block.call(), locals, Optional.of(caller));
                output.computed(Text.of(value), block.call().at());
            }
            case Define define -> define(define.definition(), locals);
        }
        return Flow.NEXT;
    }

    private static Flow condition(If statement, Locals locals, Output output) {
        for (Branch branch : statement.branches()) {
            if (Evaluator.truth(branch.condition(), locals)) {
                return render(branch.body(), locals, output);
            }
        }
        return render(statement.otherwise(), locals, output);
    }

    private static Flow with(With with, Locals locals, Output output) {
        Locals inner = locals.inner();
        for (int i = 0; i < with.targets().size(); i++) {
            assign(with.targets().get(i), Evaluator.value(with.values().get(i), locals), inner);
        }
        return render(with.body(), inner, output);
    }

    private static Object captured(List<Statement> body, Expression value, Locals locals) {
        Locals inner = locals.inner();
        Output captured = Output.captured();
        render(body, inner, captured);
        inner.set(Expression.CAPTURED, captured.text());
        return Evaluator.value(value, inner);
    }

    private static void define(Definition definition, Locals locals) {
        switch (definition.kind()) {
            case MACRO, TEST, MATERIALIZATION ->
                    locals.set(definition.visibleName(), new MacroFunction(definition, locals));
            case SNAPSHOT, DOCS -> {}
        }
    }

    static void assign(Target target, Object value, Locals locals) {
        switch (target) {
            case NameTarget name -> locals.set(name.name(), value);
            case AttributeTarget attribute -> {
                Object owner = locals.lookup(attribute.owner());
                locals.frame().at(attribute.at());
                if (!(owner instanceof Namespace namespace)) {
                    throw JinjaException.of(
                            "TemplateRuntimeError",
                            "cannot assign attribute on non-namespace object");
                }
                namespace.set(attribute.name(), value);
            }
            case TupleTarget tuple -> {
                locals.frame().at(tuple.at());
                List<Object> values = Sequences.list(value);
                List<Target> targets = tuple.targets();
                if (values.size() != targets.size()) {
                    throw JinjaException.value(
                            values.size() > targets.size()
                                    ? "too many values to unpack (expected %d)"
                                            .formatted(targets.size())
                                    : "not enough values to unpack (expected %d, got %d)"
                                            .formatted(targets.size(), values.size()));
                }
                for (int i = 0; i < targets.size(); i++) {
                    assign(targets.get(i), values.get(i), locals);
                }
            }
        }
    }
}
