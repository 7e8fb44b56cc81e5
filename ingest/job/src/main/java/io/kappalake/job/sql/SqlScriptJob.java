package io.kappalake.job.sql;

import io.kappalake.orders.sql.SqlFindings;
import io.kappalake.orders.sql.SqlPlan;

/**
 * Submits the job of a script. Mistakes in it, and the answer of a run that only plans, are the
 * message of its failure, see {@link SqlFindings}.
 */
public final class SqlScriptJob {
    private SqlScriptJob() {}

    /** Runs or plans the script; the only argument is {@link SqlPlan#toJson}. */
    public static void main(String[] args) {
        if (args.length != 1) {
            throw new IllegalArgumentException(
                    "Expected one argument, the plan of a SQL job, not " + args.length);
        }
        SqlPlan plan = SqlPlan.parse(args[0]);
        SqlFindings findings = new ScriptRunner(plan).run();
        if (plan.mode() != SqlPlan.Mode.RUN || !findings.problems().isEmpty()) {
            throw new Findings(findings);
        }
    }

    /** The answer, without a trace: nothing has failed on the way. */
    static final class Findings extends RuntimeException {
        private static final long serialVersionUID = 1;

        Findings(SqlFindings findings) {
            super(findings.toMessage(), null, false, false);
        }
    }
}
