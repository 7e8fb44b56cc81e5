package io.kappalake.transform.context;

import io.kappalake.transform.jinja.JinjaFunction;
import io.kappalake.transform.jinja.JinjaObject;
import io.kappalake.transform.jinja.Tuple;
import io.kappalake.transform.jinja.Undefined;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The result of {@code run_query}: rows and columns, as agate's Table has them in dbt. */
final class TableValue implements JinjaObject, Iterable<Object> {
    private final List<String> names;
    private final List<Object> rows;

    /**
     * A table.
     *
     * @param rows of as many values as there are names
     */
    TableValue(List<String> names, List<List<Object>> rows) {
        this.names = List.copyOf(names);
        this.rows = rows.stream().map(row -> (Object) new Row(this.names, row)).toList();
    }

    @Override
    public Object attribute(String name) {
        return switch (name) {
            case "rows" -> rows;
            case "columns" -> columns();
            case "column_names" -> names;
            case "print_table" -> (JinjaFunction) arguments -> null;
            default -> Undefined.of(name);
        };
    }

    private Named columns() {
        Map<String, Object> columns = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            int at = i;
            List<Object> values = new ArrayList<>();
            rows.forEach(row -> values.add(((Row) row).values.get(at)));
            columns.put(
                    names.get(i), new Column(names.get(i), Collections.unmodifiableList(values)));
        }
        return new Named(columns);
    }

    /** The rows as lists, for {@code load_result(..)['data']}. */
    List<Object> data() {
        return rows.stream().map(row -> (Object) ((Row) row).values).toList();
    }

    @Override
    public Iterator<Object> iterator() {
        return rows.iterator();
    }

    @Override
    public boolean truth() {
        return true;
    }

    @Override
    public String text() {
        return "<table of %d rows: %s>".formatted(rows.size(), String.join(", ", names));
    }

    /** Values that are found by place or by name. */
    private static Object find(List<?> values, List<String> names, Object key) {
        if (key instanceof Number index) {
            int at = index.intValue() < 0 ? index.intValue() + values.size() : index.intValue();
            return at >= 0 && at < values.size() ? values.get(at) : Undefined.of("index " + index);
        }
        int at = names.indexOf(String.valueOf(key));
        return at < 0 ? Undefined.of(String.valueOf(key)) : values.get(at);
    }

    private record Row(List<String> names, List<Object> values)
            implements JinjaObject, Iterable<Object> {
        @Override
        public Object attribute(String name) {
            return switch (name) {
                case "values" -> (JinjaFunction) arguments -> values;
                case "keys" -> (JinjaFunction) arguments -> names;
                case "dict" -> (JinjaFunction) arguments -> dict();
                case "items" ->
                        (JinjaFunction)
                                arguments ->
                                        dict().entrySet().stream()
                                                .map(e -> Tuple.of(e.getKey(), e.getValue()))
                                                .toList();
                case "get" ->
                        (JinjaFunction)
                                arguments ->
                                        dict().getOrDefault(
                                                        String.valueOf(
                                                                arguments.required(0, "key")),
                                                        arguments.at(1, "default", null));
                default -> find(values, names, name);
            };
        }

        private Map<String, Object> dict() {
            Map<String, Object> dict = new LinkedHashMap<>();
            for (int i = 0; i < names.size(); i++) {
                dict.put(names.get(i), values.get(i));
            }
            return dict;
        }

        @Override
        public Object item(Object key) {
            return find(values, names, key);
        }

        @Override
        public Iterator<Object> iterator() {
            return values.iterator();
        }

        @Override
        public String text() {
            return values.toString();
        }
    }

    private record Column(String name, List<Object> values)
            implements JinjaObject, Iterable<Object> {
        @Override
        public Object attribute(String attribute) {
            return switch (attribute) {
                case "name" -> name;
                case "values" -> (JinjaFunction) arguments -> values;
                default -> Undefined.of(attribute);
            };
        }

        @Override
        public Object item(Object key) {
            return key instanceof String attribute
                    ? attribute(attribute)
                    : find(values, List.of(), key);
        }

        @Override
        public Iterator<Object> iterator() {
            return values.iterator();
        }

        @Override
        public String text() {
            return values.toString();
        }
    }

    private record Named(Map<String, Object> columns) implements JinjaObject, Iterable<Object> {
        @Override
        public Object attribute(String name) {
            return switch (name) {
                case "keys" -> (JinjaFunction) arguments -> List.copyOf(columns.keySet());
                case "values" -> (JinjaFunction) arguments -> List.copyOf(columns.values());
                default -> item(name);
            };
        }

        @Override
        public Object item(Object key) {
            return find(List.copyOf(columns.values()), List.copyOf(columns.keySet()), key);
        }

        @Override
        public Iterator<Object> iterator() {
            return columns.values().iterator();
        }

        @Override
        public String text() {
            return String.join(", ", columns.keySet());
        }
    }
}
