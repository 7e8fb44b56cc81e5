package io.kappalake.transform.jinja;

import io.kappalake.transform.jinja.Renderer.Flow;
import io.kappalake.transform.jinja.Statement.For;
import java.util.ArrayList;
import java.util.List;

/** A running for loop, and what its body sees as {@code loop}. */
final class Loop implements JinjaObject, JinjaFunction {
    private final For statement;
    private final Locals locals;
    private final List<Object> items;
    private final int depth;
    private int index = -1;
    private Object lastChanged = Undefined.of("changed");

    private Loop(For statement, Locals locals, List<Object> items, int depth) {
        this.statement = statement;
        this.locals = locals;
        this.items = items;
        this.depth = depth;
    }

    static void render(For statement, Locals locals, Output output) {
        Object items = Evaluator.value(statement.items(), locals);
        run(statement, locals, items, 1, output);
    }

    private static void run(For statement, Locals locals, Object items, int depth, Output output) {
        locals.frame().at(statement.items().at());
        List<Object> chosen = Sequences.list(items);
        if (statement.condition().isPresent()) {
            List<Object> all = chosen;
            chosen = new ArrayList<>();
            for (Object item : all) {
                Locals inner = locals.inner();
                Renderer.assign(statement.target(), item, inner);
                if (Evaluator.truth(statement.condition().get(), inner)) {
                    chosen.add(item);
                }
            }
        }
        if (chosen.isEmpty()) {
            Renderer.render(statement.otherwise(), locals.inner(), output);
            return;
        }
        new Loop(statement, locals, chosen, depth).iterate(output);
    }

    private void iterate(Output output) {
        for (Object item : items) {
            index++;
            Budget.step();
            Locals inner = locals.inner();
            inner.set("loop", this);
            Renderer.assign(statement.target(), item, inner);
            if (Renderer.render(statement.body(), inner, output) == Flow.BREAK) {
                return;
            }
        }
    }

    /** A recursive loop over other items, one level deeper. */
    @Override
    public Object call(Arguments arguments) {
        if (!statement.recursive()) {
            throw JinjaException.type(
                    "The loop must have the 'recursive' marker to be called recursively.");
        }
        arguments.accept("loop", "iterable");
        Object nested = arguments.required(0, "iterable");
        Frame.enter();
        try {
            Output output = Output.captured();
            run(statement, locals, nested, depth + 1, output);
            return output.text();
        } finally {
            Frame.leave();
        }
    }

    @Override
    public Object attribute(String name) {
        int size = items.size();
        return switch (name) {
            case "index" -> (long) index + 1;
            case "index0" -> (long) index;
            case "revindex" -> (long) size - index;
            case "revindex0" -> (long) size - index - 1;
            case "first" -> index == 0;
            case "last" -> index == size - 1;
            case "length" -> (long) size;
            case "depth" -> (long) depth;
            case "depth0" -> (long) depth - 1;
            case "previtem" ->
                    index > 0
                            ? items.get(index - 1)
                            : Undefined.because("there is no previous item");
            case "nextitem" ->
                    index < size - 1
                            ? items.get(index + 1)
                            : Undefined.because("there is no next item");
            case "cycle" -> (JinjaFunction) this::cycle;
            case "changed" -> (JinjaFunction) this::changed;
            default -> Undefined.missing(this, name);
        };
    }

    private Object cycle(Arguments values) {
        if (values.positional().isEmpty()) {
            throw JinjaException.type("no items for cycling given");
        }
        return values.positional().get(index % values.positional().size());
    }

    private Object changed(Arguments values) {
        Object now = Tuple.from(values.positional());
        boolean changed = !Comparisons.equal(lastChanged, now);
        lastChanged = now;
        return changed;
    }

    @Override
    public String text() {
        return "<LoopContext %d/%d>".formatted(index + 1, items.size());
    }
}
