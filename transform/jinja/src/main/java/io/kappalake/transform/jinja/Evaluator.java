package io.kappalake.transform.jinja;

import io.kappalake.transform.jinja.Expression.And;
import io.kappalake.transform.jinja.Expression.Apply;
import io.kappalake.transform.jinja.Expression.ArgumentList;
import io.kappalake.transform.jinja.Expression.Attribute;
import io.kappalake.transform.jinja.Expression.Binary;
import io.kappalake.transform.jinja.Expression.Call;
import io.kappalake.transform.jinja.Expression.Comparison;
import io.kappalake.transform.jinja.Expression.Concatenation;
import io.kappalake.transform.jinja.Expression.Conditional;
import io.kappalake.transform.jinja.Expression.Dictionary;
import io.kappalake.transform.jinja.Expression.Item;
import io.kappalake.transform.jinja.Expression.Items;
import io.kappalake.transform.jinja.Expression.Literal;
import io.kappalake.transform.jinja.Expression.Name;
import io.kappalake.transform.jinja.Expression.Negative;
import io.kappalake.transform.jinja.Expression.Not;
import io.kappalake.transform.jinja.Expression.Operand;
import io.kappalake.transform.jinja.Expression.Or;
import io.kappalake.transform.jinja.Expression.Pair;
import io.kappalake.transform.jinja.Expression.Positive;
import io.kappalake.transform.jinja.Expression.Slice;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Computes the values of expressions. */
final class Evaluator {
    /** What an item of a list counts, in characters. */
    private static final long ITEM = 2;

    private Evaluator() {}

    static Object value(Expression expression, Locals locals) {
        Budget.step();
        return switch (expression) {
            case Literal literal -> literal.value();
            case Name name -> {
                locals.frame().at(name.at());
                yield locals.lookup(name.name());
            }
            case Attribute attribute -> {
                Object owner = value(attribute.owner(), locals);
                locals.frame().at(attribute.at());
                yield Attributes.attribute(owner, attribute.name());
            }
            case Item item -> {
                Object owner = value(item.owner(), locals);
                Object key = value(item.key(), locals);
                locals.frame().at(item.at());
                yield Attributes.item(owner, key);
            }
            case Call call -> call(call, locals, Optional.empty());
            case Apply apply -> apply(apply, locals);
            case Items items -> items(items, locals);
            case Dictionary dictionary -> dictionary(dictionary, locals);
            case Concatenation concatenation -> concatenation(concatenation, locals);
            case Conditional conditional -> conditional(conditional, locals);
            case Not not -> !truth(not.value(), locals);
            case And and -> {
                Object left = value(and.left(), locals);
                yield Truth.of(left) ? value(and.right(), locals) : left;
            }
            case Or or -> {
                Object left = value(or.left(), locals);
                yield Truth.of(left) ? left : value(or.right(), locals);
            }
            case Comparison comparison -> comparison(comparison, locals);
            case Binary binary -> {
                Object left = value(binary.left(), locals);
                Object right = value(binary.right(), locals);
                locals.frame().at(binary.at());
                yield counted(Operators.apply(binary.operator(), left, right));
            }
            case Negative negative -> {
                Object value = value(negative.value(), locals);
                locals.frame().at(negative.at());
                yield Operators.negative(value);
            }
            case Positive positive -> {
                Object value = value(positive.value(), locals);
                locals.frame().at(positive.at());
                yield Operators.positive(value);
            }
            case Slice slice -> slice(slice, locals);
        };
    }

    static boolean truth(Expression condition, Locals locals) {
        Object value = value(condition, locals);
        locals.frame().at(condition.at());
        return Truth.of(value);
    }

    private static Object optional(Optional<Expression> expression, Locals locals) {
        return expression.isPresent() ? value(expression.get(), locals) : null;
    }

    private static Object items(Items items, Locals locals) {
        List<Object> values = new ArrayList<>(items.items().size());
        for (Expression item : items.items()) {
            values.add(value(item, locals));
        }
        return items.tuple() ? Tuple.from(values) : values;
    }

    private static Object dictionary(Dictionary dictionary, Locals locals) {
        Map<Object, Object> values = new LinkedHashMap<>();
        for (Pair pair : dictionary.pairs()) {
            Object key = value(pair.key(), locals);
            Object value = value(pair.value(), locals);
            locals.frame().at(pair.key().at());
            values.put(Native.key(key), value);
        }
        return values;
    }

    private static Object concatenation(Concatenation concatenation, Locals locals) {
        StringBuilder text = new StringBuilder();
        for (Expression part : concatenation.parts()) {
            Object value = value(part, locals);
            locals.frame().at(part.at());
            text.append(Text.of(value));
            Limits.text(text.length());
        }
        return counted(text.toString());
    }

    private static Object conditional(Conditional conditional, Locals locals) {
        if (truth(conditional.condition(), locals)) {
            return value(conditional.then(), locals);
        }
        if (conditional.otherwise().isPresent()) {
            return value(conditional.otherwise().get(), locals);
        }
        return Undefined.because(
                "the inline if-expression evaluated to false and no else section was defined");
    }

    private static Object comparison(Comparison comparison, Locals locals) {
        Object left = value(comparison.first(), locals);
        for (Operand operand : comparison.operands()) {
            Object right = value(operand.value(), locals);
            locals.frame().at(operand.at());
            if (!Comparisons.holds(operand.comparator(), left, right)) {
                return false;
            }
            left = right;
        }
        return true;
    }

    private static Object slice(Slice slice, Locals locals) {
        Object owner = value(slice.owner(), locals);
        Object start = optional(slice.start(), locals);
        Object stop = optional(slice.stop(), locals);
        Object step = optional(slice.step(), locals);
        locals.frame().at(slice.at());
        return Slices.slice(owner, start, stop, step);
    }

    private static Object apply(Apply apply, Locals locals) {
        Object value = value(apply.value(), locals);
        Arguments arguments =
                arguments(
                        apply.arguments(),
                        locals,
                        Collections.singletonList(value),
                        Optional.empty());
        locals.frame().at(apply.at());
        JinjaFunction function =
                apply.function()
                        .orElseThrow(
                                () ->
                                        Library.unknownWhenRendered(
                                                apply.test() ? "test" : "filter", apply.name()));
        return counted(Native.of(function.call(arguments)));
    }

    /** A value that was made, whose size counts. */
    private static Object counted(Object value) {
        if (value instanceof String text) {
            Budget.made(text.length());
        } else if (value instanceof List<?> list && !(value instanceof Range)) {
            Budget.made(ITEM * list.size());
        }
        return value;
    }

    /** Calls a function, giving it the body of a call block where there is one. */
    static Object call(Call call, Locals locals, Optional<JinjaFunction> caller) {
        Object function = value(call.function(), locals);
        Arguments arguments = arguments(call.arguments(), locals, List.of(), caller);
        locals.frame().at(call.at());
        return counted(Native.of(Attributes.callable(function).call(arguments)));
    }

    private static Arguments arguments(
            ArgumentList list, Locals locals, List<Object> first, Optional<JinjaFunction> caller) {
        List<Object> positional = new ArrayList<>(first.size() + list.positional().size());
        positional.addAll(first);
        for (Expression argument : list.positional()) {
            positional.add(value(argument, locals));
        }
        Map<String, Object> named = Map.of();
        if (!list.named().isEmpty() || list.doubleStar().isPresent() || caller.isPresent()) {
            named = new LinkedHashMap<>();
            for (Map.Entry<String, Expression> argument : list.named().entrySet()) {
                named.put(argument.getKey(), value(argument.getValue(), locals));
            }
        }
        if (list.star().isPresent()) {
            Object star = value(list.star().get(), locals);
            locals.frame().at(list.star().get().at());
            Sequences.of(star).forEach(positional::add);
        }
        if (list.doubleStar().isPresent()) {
            Object more = value(list.doubleStar().get(), locals);
            locals.frame().at(list.doubleStar().get().at());
            if (!(more instanceof Map<?, ?> map)) {
                throw JinjaException.type(
                        "argument after ** must be a mapping, not " + Types.name(more));
            }
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                if (!(entry.getKey() instanceof String name)) {
                    throw JinjaException.type("keywords must be strings");
                }
                if (named.containsKey(name)) {
                    throw JinjaException.type(
                            "got multiple values for keyword argument '%s'".formatted(name));
                }
                named.put(name, Native.of(entry.getValue()));
            }
        }
        if (caller.isPresent()) {
            named.put("caller", caller.get());
        }
        return new Arguments(positional, named);
    }
}
