package io.kappalake.transform.manifest;

import io.kappalake.transform.context.NodeContext;
import io.kappalake.transform.context.YamlTexts;
import io.kappalake.transform.jinja.Arguments;
import io.kappalake.transform.jinja.Jinja;
import io.kappalake.transform.jinja.JinjaFunction;
import io.kappalake.transform.jinja.Rendered;
import io.kappalake.transform.jinja.Scope;
import io.kappalake.transform.jinja.Template;
import io.kappalake.transform.project.GenericTest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Calls a test macro with the arguments that YAML gives. */
final class GenericTestSql {
    private static final Pattern CALL =
            Pattern.compile("\\s*(env_var|ref|var|source)\\s*\\(.+\\)\\s*", Pattern.DOTALL);

    private final Jinja jinja;
    private final GenericTest test;
    private final String model;
    private final Template call;

    /**
     * The SQL of a test.
     *
     * @param model what the tested relation is called in Jinja, such as {@code ref('orders')}
     */
    GenericTestSql(Jinja jinja, GenericTest test, String model) {
        this.jinja = jinja;
        this.test = test;
        this.model = model;
        this.call = jinja.parse(test.where().file().toString(), "{{ kappalake_test() }}");
    }

    Rendered render(NodeContext context) {
        Scope scope = context.scope();
        Object relation = jinja.evaluate(file(), model, scope);
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("model", where(relation, scope));
        test.column().ifPresent(column -> arguments.put("column_name", column));
        test.arguments().forEach((name, value) -> arguments.put(name, value(value, scope)));
        JinjaFunction macro = (JinjaFunction) scope.lookup("test_" + test.testName());
        Map<String, Object> names = new LinkedHashMap<>();
        names.put(
                "kappalake_test",
                (JinjaFunction) nothing -> macro.call(new Arguments(List.of(), arguments)));
        return call.render(scope.with(names));
    }

    private String file() {
        return test.where().file().toString();
    }

    private Object where(Object relation, Scope scope) {
        JinjaFunction subquery = (JinjaFunction) scope.lookup("get_where_subquery");
        return subquery.call(Arguments.of(relation));
    }

    /** Texts that look like calls or hold braces are evaluated, as dbt does. */
    private Object value(Object value, Scope scope) {
        if (value instanceof String text) {
            if (CALL.matcher(text).matches()) {
                return jinja.evaluate(file(), text.strip(), scope);
            }
            return text.contains("{{") || text.contains("{%")
                    ? YamlTexts.value(file(), text, scope)
                    : text;
        }
        if (value instanceof List<?> list) {
            List<Object> values = new ArrayList<>();
            list.forEach(item -> values.add(value(item, scope)));
            return values;
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> values = new LinkedHashMap<>();
            map.forEach((key, item) -> values.put(key, value(item, scope)));
            return values;
        }
        return value;
    }
}
