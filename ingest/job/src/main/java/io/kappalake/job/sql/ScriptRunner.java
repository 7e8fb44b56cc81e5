package io.kappalake.job.sql;

import io.kappalake.job.LakeCatalog;
import io.kappalake.orders.sql.Problem;
import io.kappalake.orders.sql.SqlFindings;
import io.kappalake.orders.sql.SqlPlan;
import io.kappalake.orders.sql.SqlPlan.Mode;
import io.kappalake.orders.sql.SqlText;
import io.kappalake.orders.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.TableDescriptor;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.api.internal.TableEnvironmentInternal;
import org.apache.flink.table.operations.ModifyOperation;
import org.apache.flink.table.operations.Operation;
import org.apache.flink.table.operations.ddl.CreateDatabaseOperation;
import org.apache.flink.table.operations.ddl.CreateTableOperation;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.flink.CatalogLoader;
import org.apache.iceberg.flink.FlinkCatalog;

/**
 * Runs or plans a script in a session of its own: what creates is executed in order, and what
 * writes is one job. Each statement is given to the planner behind as many lines and blanks as
 * there are before it in the script, so that the places in its messages are those of the script.
 */
final class ScriptRunner {
    private static final String OVERWRITE = "INSERT OVERWRITE ";

    private final SqlPlan plan;
    private final Masking masking;
    private final TableEnvironmentInternal session;
    private final List<ModifyOperation> writes = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();

    ScriptRunner(SqlPlan plan) {
        this(plan, LakeCatalog.loader(plan.catalogName(), plan.catalog()));
    }

    @SuppressWarnings("deprecation") // what replaces it takes the catalog's secrets as options
    ScriptRunner(SqlPlan plan, CatalogLoader catalog) {
        this.plan = plan;
        this.masking = new Masking(plan);
        Configuration settings = Configuration.fromMap(plan.settings());
        this.session =
                (TableEnvironmentInternal)
                        StreamTableEnvironment.create(
                                StreamExecutionEnvironment.getExecutionEnvironment(settings),
                                EnvironmentSettings.newInstance()
                                        .withConfiguration(settings)
                                        .build());
        session.registerCatalog(
                plan.catalogName(),
                new FlinkCatalog(
                        plan.catalogName(),
                        plan.namespace(),
                        Namespace.empty(),
                        catalog,
                        Map.of(),
                        false,
                        -1));
    }

    /** Runs the script unless it has a mistake; of one with mistakes, nothing runs. */
    SqlFindings run() {
        for (Statement statement : plan.statements()) {
            attempt(statement, () -> prepare(statement));
        }
        if (!problems.isEmpty()) {
            return findings(Optional.empty());
        }
        if (plan.mode() == Mode.RUN) {
            attempt(plan.statements().getLast(), () -> session.executeInternal(writes));
            return findings(Optional.empty());
        }
        return findings(
                plan.mode() == Mode.EXPLAIN
                        ? Optional.of(masking.mask(session.explainInternal(List.copyOf(writes))))
                        : Optional.empty());
    }

    private SqlFindings findings(Optional<String> explanation) {
        return new SqlFindings(problems, explanation);
    }

    private void attempt(Statement statement, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | LinkageError e) {
            Problem problem = PlannerMessages.problem(statement, e);
            problems.add(
                    new Problem(problem.line(), problem.column(), masking.mask(problem.message())));
        }
    }

    private void prepare(Statement statement) {
        String text = SqlText.resolve(statement.text(), plan.variables());
        String inPlace = "\n".repeat(statement.line() - 1) + " ".repeat(statement.column() - 1);
        for (Operation operation : session.getParser().parse(inPlace + text)) {
            if (operation instanceof ModifyOperation write) {
                session.explainInternal(List.of(write));
                writes.add(write);
            } else if (plan.mode() == Mode.RUN || !changesTheLake(operation)) {
                session.executeInternal(operation);
            }
        }
    }

    /** A black hole takes any change, but cannot be overwritten. */
    private boolean overwrites() {
        return plan.statements().stream()
                .anyMatch(
                        statement ->
                                SqlText.normal(statement.text())
                                        .regionMatches(true, 0, OVERWRITE, 0, OVERWRITE.length()));
    }

    /** True if the operation would create something in the lake, for which a stand-in is made. */
    private boolean changesTheLake(Operation operation) {
        if (operation instanceof CreateDatabaseOperation database) {
            return database.getCatalogName().equals(plan.catalogName());
        }
        if (!(operation instanceof CreateTableOperation table)
                || table.isTemporary()
                || !table.getTableIdentifier().getCatalogName().equals(plan.catalogName())) {
            return false;
        }
        String path = table.getTableIdentifier().asSerializableString();
        if (!session.getCatalogManager().getTable(table.getTableIdentifier()).isPresent()) {
            TableDescriptor.Builder standIn =
                    overwrites()
                            ? TableDescriptor.forConnector("filesystem")
                                    .option("path", "file:///stand-in")
                                    .option("format", "json")
                            : TableDescriptor.forConnector("blackhole");
            session.createTemporaryTable(
                    path,
                    standIn.schema(
                                    Schema.newBuilder()
                                            .fromResolvedSchema(
                                                    table.getCatalogTable().getResolvedSchema())
                                            .build())
                            .build());
        }
        return true;
    }
}
