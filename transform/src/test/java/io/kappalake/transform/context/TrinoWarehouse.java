package io.kappalake.transform.context;

import io.kappalake.lakehouse.trino.TrinoSession;
import io.kappalake.transform.relation.RelationName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Answers a template's queries by a real Trino, and knows no relation. */
record TrinoWarehouse(TrinoSession trino) implements Warehouse {
    @Override
    public Result query(String sql) {
        List<String> names = trino.describe(sql).stream().map(TrinoSession.Column::name).toList();
        List<List<Object>> rows =
                trino.query(
                        sql,
                        row -> {
                            List<Object> values = new ArrayList<>();
                            for (int i = 1; i <= names.size(); i++) {
                                values.add(row.getObject(i));
                            }
                            return values;
                        });
        return new Result(names, rows);
    }

    @Override
    public Optional<String> find(RelationName name) {
        return Optional.empty();
    }

    @Override
    public List<ColumnType> columns(RelationName name) {
        throw new IllegalArgumentException("There is no " + name);
    }
}
