package io.kappalake.transform.context;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.kappalake.transform.jinja.Arguments;
import io.kappalake.transform.jinja.JinjaException;
import io.kappalake.transform.jinja.JinjaFunction;
import io.kappalake.transform.jinja.Tuple;
import io.kappalake.transform.project.YamlValues;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * The functions of dbt's context that need nothing of the project
 * (https://docs.getdbt.com/reference/dbt-jinja-functions).
 */
final class Functions {
    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(DeserializationFeature.USE_LONG_FOR_INTS)
                    .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                    .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
                    .addModule(new SimpleModule().addSerializer(Double.class, new PythonFloat()))
                    .build();

    private Functions() {}

    static Map<String, Object> standard() {
        Map<String, Object> functions = new LinkedHashMap<>();
        function(functions, "fromjson", a -> orDefault(a, Functions::fromJson));
        function(functions, "tojson", Functions::toJson);
        function(functions, "fromyaml", a -> orDefault(a, Functions::fromYaml));
        function(functions, "toyaml", a -> orDefault(a, Functions::toYaml));
        function(
                functions,
                "set",
                a ->
                        items(a.required(0, "value"))
                                .map(Functions::set)
                                .orElse(a.at(1, "default", null)));
        function(
                functions,
                "set_strict",
                a -> set(strictItems("set_strict", a.required(0, "value"))));
        function(functions, "zip", Functions::zip);
        function(functions, "zip_strict", Functions::strictZip);
        function(functions, "local_md5", a -> md5(String.valueOf(a.required(0, "value"))));
        return functions;
    }

    private static void function(
            Map<String, Object> functions, String name, JinjaFunction function) {
        functions.put(name, function);
    }

    static Attributes exceptions(Consumer<String> log) {
        return Attributes.named("exceptions")
                .function("raise_compiler_error", a -> raise("CompilationError", a))
                .function("raise_not_implemented", a -> raise("NotImplementedError", a))
                .function("raise_database_error", a -> raise("DatabaseError", a))
                .function("raise_dependency_error", a -> raise("DependencyError", a))
                .function("missing_config", a -> raise("CompilationError", a))
                .function("column_type_missing", a -> raise("CompilationError", a))
                .function(
                        "warn",
                        a -> {
                            log.accept("Warning: " + a.required(0, "msg"));
                            return "";
                        })
                .build();
    }

    private static Object raise(String kind, Arguments arguments) {
        throw JinjaException.of(kind, String.valueOf(arguments.required(0, "msg")));
    }

    private interface Conversion {
        Object of(Object value) throws JsonProcessingException;
    }

    private static Object orDefault(Arguments arguments, Conversion conversion) {
        try {
            return conversion.of(arguments.required(0, "value"));
        } catch (JsonProcessingException | YamlEngineException | IllegalArgumentException e) {
            return arguments.at(1, "default", null);
        }
    }

    private static Object fromJson(Object text) throws JsonProcessingException {
        return JSON.readValue(String.valueOf(text), Object.class);
    }

    private static Object toJson(Arguments arguments) {
        Object value = arguments.required(0, "value");
        JsonMapper mapper =
                Boolean.TRUE.equals(arguments.at(2, "sort_keys", false))
                        ? JSON.rebuild()
                                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                                .build()
                        : JSON;
        try {
            return isPlain(value)
                    ? mapper.writer(new PythonJson()).writeValueAsString(value)
                    : arguments.at(1, "default", null);
        } catch (JsonProcessingException e) {
            return arguments.at(1, "default", null);
        }
    }

    /** Whether a value is made of what JSON and YAML have. */
    private static boolean isPlain(Object value) {
        return switch (value) {
            case null -> true;
            case List<?> list -> list.stream().allMatch(Functions::isPlain);
            case Map<?, ?> map -> map.values().stream().allMatch(Functions::isPlain);
            case Refused refused -> refused.truth();
            default ->
                    value instanceof String || value instanceof Number || value instanceof Boolean;
        };
    }

    private static Object fromYaml(Object text) {
        return YamlValues.read(String.valueOf(text));
    }

    private static Object toYaml(Object value) {
        if (!isPlain(value)) {
            throw new IllegalArgumentException("Cannot write %s as YAML".formatted(value));
        }
        return YamlValues.write(value);
    }

    /** What Python iterates over: items, a map's keys, a text's characters. */
    private static Optional<Iterable<?>> items(Object value) {
        return switch (value) {
            case Map<?, ?> map -> Optional.of(map.keySet());
            case Iterable<?> iterable -> Optional.of(iterable);
            case String text ->
                    Optional.of(text.codePoints().mapToObj(Character::toString).toList());
            case null -> Optional.empty();
            default -> Optional.empty();
        };
    }

    private static Iterable<?> strictItems(String function, Object value) {
        return items(value)
                .orElseThrow(
                        () ->
                                JinjaException.of(
                                        "CompilationError",
                                        "%s: '%s' has no items".formatted(function, value)));
    }

    private static Object set(Iterable<?> items) {
        LinkedHashSet<Object> set = new LinkedHashSet<>();
        items.forEach(set::add);
        return set;
    }

    private static Object zip(Arguments arguments) {
        List<Iterable<?>> columns = new ArrayList<>();
        for (Object argument : arguments.positional()) {
            Optional<Iterable<?>> items = items(argument);
            if (items.isEmpty()) {
                return arguments.named().get("default");
            }
            columns.add(items.get());
        }
        return rows(columns);
    }

    private static Object strictZip(Arguments arguments) {
        List<Iterable<?>> columns = new ArrayList<>();
        arguments.positional().forEach(value -> columns.add(strictItems("zip_strict", value)));
        return rows(columns);
    }

    /** As many rows as the shortest column has items. */
    private static List<Object> rows(List<Iterable<?>> columns) {
        List<Iterator<?>> iterators = new ArrayList<>();
        columns.forEach(column -> iterators.add(column.iterator()));
        List<Object> rows = new ArrayList<>();
        while (!iterators.isEmpty() && iterators.stream().allMatch(Iterator::hasNext)) {
            List<Object> row = new ArrayList<>();
            iterators.forEach(iterator -> row.add(iterator.next()));
            rows.add(Tuple.from(row));
        }
        return rows;
    }

    static String md5(String text) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
