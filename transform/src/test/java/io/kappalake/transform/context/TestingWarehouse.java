package io.kappalake.transform.context;

import io.kappalake.transform.relation.RelationName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Answers queries from a list and remembers what was asked. */
public final class TestingWarehouse implements Warehouse {
    private final Map<String, Result> answers = new LinkedHashMap<>();
    private final Map<RelationName, List<ColumnType>> relations = new LinkedHashMap<>();
    private final List<String> queries = new ArrayList<>();

    /** Gives these rows to every query that contains the text. */
    TestingWarehouse answer(String part, List<String> names, List<List<Object>> rows) {
        answers.put(part, new Result(names, rows));
        return this;
    }

    /** Has a table with these columns. */
    TestingWarehouse table(RelationName name, ColumnType... columns) {
        relations.put(name, List.of(columns));
        return this;
    }

    /** What was asked, without blanks around it. */
    List<String> queries() {
        return queries;
    }

    @Override
    public Result query(String sql) {
        queries.add(sql.strip());
        return answers.entrySet().stream()
                .filter(answer -> sql.contains(answer.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No answer for " + sql));
    }

    @Override
    public Optional<String> find(RelationName name) {
        return relations.containsKey(name) ? Optional.of("table") : Optional.empty();
    }

    @Override
    public List<ColumnType> columns(RelationName name) {
        return relations.get(name);
    }
}
