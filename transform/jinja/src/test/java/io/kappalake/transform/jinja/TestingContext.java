package io.kappalake.transform.jinja;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** The names that the cases of jinja2 use. */
final class TestingContext {
    private TestingContext() {}

    static Map<String, Object> ofConformance() {
        JinjaFunction cc = arguments -> "(" + Text.of(arguments.required(0, "x")) + ")";
        Map<String, Object> stored = new HashMap<>();
        Map<String, Object> context = new LinkedHashMap<>();
        context.put("cc", cc);
        context.put("fmap", Map.of("cc", cc));
        context.put("adapter", object(Map.of("dispatch", (JinjaFunction) arguments -> cc)));
        context.put("cat", (JinjaFunction) TestingContext::concatenated);
        context.put(
                "dbt_utils",
                object(
                        Map.of(
                                "x",
                                (JinjaFunction)
                                        a ->
                                                "x"
                                                        + Text.of(a.required(0, "a"))
                                                        + Text.of(a.at(1, "b", null)))));
        context.put(
                "statement",
                (JinjaFunction)
                        a -> {
                            JinjaFunction caller = (JinjaFunction) a.named().get("caller");
                            stored.put(Text.of(a.required(0, "name")), caller.call(Arguments.of()));
                            return "";
                        });
        context.put("load", (JinjaFunction) a -> stored.get(Text.of(a.required(0, "name"))));
        context.put("modules", PythonModules.all());
        context.put("robj", object(Map.of("eq", "E", "not_null", "N", "empty", "M", "mod", "D")));
        context.put("kwobj", new LinkedHashMap<>());
        return context;
    }

    private static Object concatenated(Arguments arguments) {
        StringBuilder text = new StringBuilder();
        arguments.positional().forEach(value -> text.append(Text.of(value)));
        arguments
                .named()
                .forEach((name, value) -> text.append(name).append('=').append(Text.of(value)));
        return text.toString();
    }

    /** An object that has these attributes. */
    static JinjaObject object(Map<String, Object> attributes) {
        return name -> attributes.getOrDefault(name, Undefined.of(name));
    }
}
