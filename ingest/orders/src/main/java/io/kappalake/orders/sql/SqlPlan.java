package io.kappalake.orders.sql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Map;

/**
 * All that a cluster needs to know to plan or run a script. It travels as the only argument of the
 * job's class and holds secrets: it is never printed.
 *
 * @param jobName the job's name in Flink
 * @param statements what creates tables and writes to them, in order; all that write are one job
 * @param settings Flink's, those that the job's exactness relies on included
 * @param variables values of {@code ${NAME}} by name
 * @param secrets the names of those that no message may show
 * @param catalogName name of the Iceberg catalog
 * @param catalog its properties
 * @param namespace that is its current one
 */
public record SqlPlan(
        Mode mode,
        String jobName,
        List<Statement> statements,
        Map<String, String> settings,
        Map<String, String> variables,
        List<String> secrets,
        String catalogName,
        Map<String, String> catalog,
        String namespace) {
    /** The class that takes {@link #toJson} as its only argument. */
    public static final String JOB_CLASS = "io.kappalake.job.sql.SqlScriptJob";

    private static final JsonMapper JSON = new JsonMapper();

    /** The use that the cluster makes of the script. */
    public enum Mode {
        /** Runs it. */
        RUN,
        /** Plans it, and changes nothing. */
        VALIDATE,
        /** The same, and shows the plan. */
        EXPLAIN
    }

    public SqlPlan {
        statements = List.copyOf(statements);
        settings = Map.copyOf(settings);
        variables = Map.copyOf(variables);
        secrets = List.copyOf(secrets);
        catalog = Map.copyOf(catalog);
    }

    /** The plan as the job's argument. */
    public String toJson() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write the plan of " + jobName, e);
        }
    }

    /**
     * Reads the job's argument.
     *
     * @throws IllegalArgumentException if it is not a plan; the message does not show it
     */
    public static SqlPlan parse(String json) {
        try {
            return JSON.readValue(json, SqlPlan.class);
        } catch (JsonProcessingException e) {
            e.clearLocation();
            throw new IllegalArgumentException(
                    "Invalid plan of a SQL job (must be what './kappalake sql-job' sends): "
                            + e.getOriginalMessage(),
                    e);
        }
    }

    @Override
    public String toString() {
        return "SqlPlan[%s, %s, %d statements]".formatted(mode, jobName, statements.size());
    }
}
