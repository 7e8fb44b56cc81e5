package io.kappalake.transform.jinja;

import io.kappalake.transform.jinja.Statement.Definition;
import io.kappalake.transform.jinja.Statement.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A macro, or the body of a call block, with the names that it sees. */
final class MacroFunction implements JinjaFunction, JinjaObject {
    private final Definition definition;
    private final Locals around;

    MacroFunction(Definition definition, Locals around) {
        this.definition = definition;
        this.around = around;
    }

    @Override
    public Object call(Arguments arguments) {
        check(arguments);
        Frame frame =
                new Frame(definition.source(), around.frame().globals(), around.frame().library());
        frame.at(definition.at());
        Frame.enter();
        Budget budget = Budget.open();
        try {
            Locals locals = around.inner(frame);
            bind(arguments, locals);
            Output output = Output.captured();
            Renderer.render(definition.body(), locals, output);
            return output.text();
        } catch (ReturnSignal signal) {
            if (isCaller()) {
                throw signal;
            }
            return signal.value();
        } catch (RuntimeException error) {
            throw frame.located(error);
        } catch (StackOverflowError error) {
            throw frame.overflow();
        } finally {
            Frame.leave();
            budget.close();
        }
    }

    /** What is returned in the body of a call block ends the macro that runs the body. */
    private boolean isCaller() {
        return definition.name().equals("caller");
    }

    private boolean declares(String name) {
        return definition.parameters().stream().anyMatch(p -> p.name().equals(name));
    }

    private void check(Arguments arguments) {
        int parameters = definition.parameters().size();
        if (arguments.positional().size() > parameters && !definition.usesVarargs()) {
            throw JinjaException.type(
                    "macro '%s' takes not more than %d argument(s)"
                            .formatted(definition.name(), parameters));
        }
        for (String name : arguments.named().keySet()) {
            if (isSurplus(name, arguments)
                    && !definition.usesKwargs()
                    && !(name.equals("caller") && definition.usesCaller())) {
                throw JinjaException.type(
                        "macro '%s' takes no keyword argument '%s'"
                                .formatted(definition.name(), name));
            }
        }
    }

    private boolean isSurplus(String name, Arguments arguments) {
        for (int i = arguments.positional().size(); i < definition.parameters().size(); i++) {
            if (definition.parameters().get(i).name().equals(name)) {
                return false;
            }
        }
        return true;
    }

    private void bind(Arguments arguments, Locals locals) {
        List<Object> positional = arguments.positional();
        Map<String, Object> named = new LinkedHashMap<>(arguments.named());
        if (definition.usesCaller() && !declares("caller")) {
            locals.set(
                    "caller",
                    named.containsKey("caller")
                            ? named.remove("caller")
                            : Undefined.because("No caller defined"));
        }
        List<Parameter> missing = new ArrayList<>();
        for (int i = 0; i < definition.parameters().size(); i++) {
            Parameter parameter = definition.parameters().get(i);
            String name = parameter.name();
            if (i < positional.size()) {
                locals.set(name, Native.of(positional.get(i)));
            } else if (named.containsKey(name)) {
                locals.set(name, Native.of(named.remove(name)));
            } else {
                locals.set(
                        name, Undefined.because("parameter '%s' was not provided".formatted(name)));
                if (parameter.value().isPresent()) {
                    missing.add(parameter);
                }
            }
        }
        // a default sees the parameters, and none of the names around that they hide
        for (Parameter parameter : missing) {
            locals.set(parameter.name(), Evaluator.value(parameter.value().orElseThrow(), locals));
        }
        if (definition.usesKwargs() && !declares("kwargs")) {
            locals.set("kwargs", named);
        }
        if (definition.usesVarargs() && !declares("varargs")) {
            int surplus = Math.min(definition.parameters().size(), positional.size());
            locals.set("varargs", Tuple.from(positional.subList(surplus, positional.size())));
        }
    }

    @Override
    public Object attribute(String name) {
        return switch (name) {
            case "name" -> definition.name();
            case "arguments" ->
                    Tuple.from(definition.parameters().stream().map(Parameter::name).toList());
            case "caller" -> definition.usesCaller();
            case "catch_kwargs" -> definition.usesKwargs();
            case "catch_varargs" -> definition.usesVarargs();
            default -> Undefined.missing(this, name);
        };
    }

    @Override
    public String text() {
        return "<Macro '%s'>".formatted(definition.name());
    }
}
