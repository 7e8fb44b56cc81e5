package io.kappalake.transform.context;

import io.kappalake.transform.relation.RelationName;
import java.util.List;
import java.util.Optional;

/** What templates can ask of the lakehouse while a run executes. */
public interface Warehouse {
    /** The result of a query: names of its columns, and rows with a value for each. */
    record Result(List<String> names, List<List<Object>> rows) {
        public Result {
            names = List.copyOf(names);
            rows = List.copyOf(rows);
        }
    }

    /** A column and its type as Trino writes it. */
    record ColumnType(String name, String type) {}

    /** Runs a query that reads what the node reads; anything but a query is refused. */
    Result query(String sql);

    /** {@code table} or {@code view}; empty if there is nothing of the name. */
    Optional<String> find(RelationName name);

    /** The columns of a table or view; none if there is nothing of the name. */
    List<ColumnType> columns(RelationName name);
}
