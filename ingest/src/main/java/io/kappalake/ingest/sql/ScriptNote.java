package io.kappalake.ingest.sql;

import io.kappalake.orders.sql.SqlText;
import io.kappalake.orders.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * The part of a script that a job's state depends on: its statements, without comments and line
 * breaks, and the settings of the planner. References are not replaced, so that it holds no secret.
 *
 * @param id of the start that noted it
 */
record ScriptNote(String id, List<String> statements) {
    private static final int SHOWN = 100;

    ScriptNote {
        statements = List.copyOf(statements);
    }

    static ScriptNote of(String id, SqlScript script) {
        List<String> statements = new ArrayList<>();
        new TreeMap<>(script.settings())
                .forEach(
                        (key, value) -> {
                            if (key.startsWith("table.") || key.equals("execution.runtime-mode")) {
                                statements.add("SET '%s' = '%s'".formatted(key, value));
                            }
                        });
        script.statements().stream()
                .map(Statement::text)
                .map(SqlText::normal)
                .forEach(statements::add);
        return new ScriptNote(id, statements);
    }

    /** What differs in another script, in words; empty if nothing does. */
    List<String> differences(ScriptNote now) {
        List<String> differences = new ArrayList<>();
        List<String> gone = new ArrayList<>(statements);
        now.statements.forEach(gone::remove);
        List<String> added = new ArrayList<>(now.statements);
        statements.forEach(added::remove);
        gone.forEach(statement -> differences.add("no longer there: " + shortened(statement)));
        added.forEach(statement -> differences.add("new or changed:  " + shortened(statement)));
        if (differences.isEmpty() && !statements.equals(now.statements)) {
            differences.add("the statements are in another order");
        }
        return differences;
    }

    private static String shortened(String statement) {
        return statement.length() <= SHOWN ? statement : statement.substring(0, SHOWN) + "...";
    }
}
