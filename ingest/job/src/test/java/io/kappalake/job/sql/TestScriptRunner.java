package io.kappalake.job.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.orders.sql.Problem;
import io.kappalake.orders.sql.SqlFindings;
import io.kappalake.orders.sql.SqlPlan;
import io.kappalake.orders.sql.SqlPlan.Mode;
import io.kappalake.orders.sql.SqlText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.flink.CatalogLoader;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.junit.jupiter.api.Test;

class TestScriptRunner {
    private static final String SOURCE =
            "CREATE TABLE s (a BIGINT, b STRING) WITH ('connector' = 'datagen');\n";

    private final InMemoryCatalog catalog = new InMemoryCatalog();

    TestScriptRunner() {
        catalog.initialize("lake", Map.of());
        catalog.createNamespace(Namespace.of("orders"));
    }

    private SqlFindings run(Mode mode, String script, Map<String, String> variables) {
        return run(mode, script, variables, Map.of("table.local-time-zone", "UTC"));
    }

    private SqlFindings run(
            Mode mode, String script, Map<String, String> variables, Map<String, String> settings) {
        SqlPlan plan =
                new SqlPlan(
                        mode,
                        "sql-test",
                        SqlText.statements(script, new ArrayList<>()),
                        settings,
                        variables,
                        List.copyOf(variables.keySet()),
                        "lake",
                        Map.of(),
                        "orders");
        return new ScriptRunner(SqlPlan.parse(plan.toJson()), new Shared(catalog)).run();
    }

    @Test
    void planningCreatesNothingAndShowsThePlan() {
        String script =
                SOURCE
                        + """
                        CREATE DATABASE IF NOT EXISTS lake.other;
                        CREATE TABLE IF NOT EXISTS lake.orders.t (a BIGINT, b STRING);
                        INSERT INTO lake.orders.t SELECT a, b FROM s WHERE b <> 'hidden-${SECRET}';
                        """;
        SqlFindings findings = run(Mode.EXPLAIN, script, Map.of("SECRET", "it's"));

        assertThat(findings.problems()).isEmpty();
        assertThat(findings.explanation().orElseThrow())
                .contains("lake.orders.t", "hidden-${SECRET}")
                .doesNotContain("it's")
                .doesNotContain("it''s");
        assertThat(catalog.tableExists(TableIdentifier.of("orders", "t"))).isFalse();
        assertThat(catalog.namespaceExists(Namespace.of("other"))).isFalse();
    }

    @Test
    void allMistakesAreNamedWithTheirPlaces() {
        String script =
                SOURCE
                        + """
                        CREATE TABLE k (a BIGINT) WITH ('connector' = 'kafkaa', 'password' = '${SECRET}');
                        CREATE TABLE p (a BIGINT) WITH ('connector' = 'print');
                          INSERT INTO p SELECT a, FROM s;
                        INSERT INTO p
                          SELECT missing FROM s;
                        INSERT INTO k SELECT a FROM s;
                        INSERT INTO p SELECT a FROM s WHERE b = DATE '${SECRET}';
                        """;
        List<Problem> problems = run(Mode.VALIDATE, script, Map.of("SECRET", "s3cr3t")).problems();

        assertThat(problems)
                .extracting(problem -> problem.line() + ":" + problem.column())
                .containsExactly("4:27", "6:10", "7:1", "8:41");
        assertThat(problems.get(1).message()).contains("Column 'missing' not found");
        assertThat(problems.get(2).message()).contains("'kafkaa'", "flink-sql-connector-kafkaa");
        assertThat(problems.toString()).doesNotContain("s3cr3t");
    }

    @Test
    void whatIsOverwrittenCanBePlannedToo() {
        assertThat(
                        run(
                                        Mode.VALIDATE,
                                        SOURCE.replace(
                                                        "'datagen'",
                                                        "'datagen', 'number-of-rows' = '1'")
                                                + "CREATE TABLE lake.orders.t (a BIGINT);\nINSERT OVERWRITE lake.orders.t SELECT a FROM s;",
                                        Map.of(),
                                        Map.of("execution.runtime-mode", "batch"))
                                .problems())
                .isEmpty();
    }

    /** A catalog that all who load it share. */
    private static final class Shared implements CatalogLoader {
        private static final long serialVersionUID = 1;

        private final transient Catalog catalog;

        Shared(Catalog catalog) {
            this.catalog = catalog;
        }

        @Override
        public Catalog loadCatalog() {
            assertThat(catalog).isInstanceOf(SupportsNamespaces.class);
            return catalog;
        }

        @Override
        @SuppressWarnings({"override", "MethodDoesntCallSuperMethod"})
        public CatalogLoader clone() {
            return new Shared(catalog);
        }
    }
}
