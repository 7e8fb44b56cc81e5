package io.kappalake.ingest.sql;

import static java.util.stream.Collectors.joining;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.orders.sql.Problem;
import java.util.List;

/** The refusal of a script with all its mistakes. */
final class SqlMistakes {
    private SqlMistakes() {}

    static LakehouseException in(String file, List<Problem> problems) {
        return new LakehouseException(
                ErrorCode.INVALID_INPUT,
                "Invalid script %s (%d %s), so nothing of it runs:\n%s"
                        .formatted(
                                file,
                                problems.size(),
                                problems.size() == 1 ? "problem" : "problems",
                                problems.stream()
                                        .sorted()
                                        .map(problem -> "  " + problem)
                                        .collect(joining("\n"))));
    }
}
