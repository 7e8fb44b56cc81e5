package io.kappalake.transform;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.local.testing.SharedServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tests run on what a table would be, and decide whether it becomes so. */
@ExtendWith(SharedServers.class)
class ITAudit {
    private static final String COPY =
            """
            {{ config(materialized='incremental', unique_key='id') }}
            select id, customer, amount from {{ changes(source('raw', 'orders')) }}
            """;

    @TempDir private Path folder;
    private LakeProject project;

    @BeforeEach
    void makeProject() {
        project = LakeProject.in(folder);
        project.source("orders", "id bigint, customer bigint, amount bigint");
        project.execute("INSERT INTO raw.orders VALUES (1, 1, 10), (2, 1, 20)");
        project.model("m", COPY);
    }

    @AfterEach
    void closeProject() {
        project.close();
    }

    private void tests(String yaml) {
        project.file(
                "models/tests.yml",
                "models:\n  - name: m\n    columns:\n      - name: amount\n        data_tests:\n"
                        + yaml.indent(10));
    }

    @Test
    void aFailingTestLeavesTheLiveTableAndSkipsWhatReadsIt() throws Exception {
        tests("- not_null");
        project.model("reader", "{{ config(materialized='table') }} select * from {{ ref('m') }}");
        project.build();
        long m = project.snapshot("m");
        long reader = project.snapshot("reader");
        project.execute("INSERT INTO raw.orders VALUES (3, 2, NULL)");

        Results answer = project.run("build").bad();

        assertThat(answer.statuses())
                .containsExactlyInAnyOrder("not_null_m_amount fail", "m error", "reader skipped");
        assertThat(project.snapshot("m")).isEqualTo(m);
        assertThat(project.snapshot("reader")).isEqualTo(reader);
        assertThat(project.rows("SELECT id FROM m ORDER BY id")).containsExactly("1", "2");

        Matcher file =
                Pattern.compile("query: (\\S+)").matcher(answer.message("not_null_m_amount"));
        assertThat(file.find()).isTrue();
        Path query = folder.resolve(file.group(1));
        assertThat(project.rows(Files.readString(query))).isNotEmpty();
        Matcher draft = Pattern.compile("look at (\\S+)").matcher(answer.message("m"));
        assertThat(draft.find()).isTrue();
        assertThat(project.rows("SELECT id FROM " + draft.group(1))).contains("3");
        assertThat(project.catalog().tableExists(TableIdentifier.parse(draft.group(1)))).isTrue();

        project.execute("DELETE FROM raw.orders WHERE false");
        tests("- not_null: {config: {where: 'id <> 3'}}");
        assertThat(project.build().status("m")).isEqualTo("success");
        assertThat(project.rows("SELECT id FROM m ORDER BY id")).containsExactly("1", "2", "3");
        assertThat(project.drafts()).isEmpty();
    }

    @Test
    void aFirstBuildThatFailsItsTestMakesNoTable() {
        tests("- accepted_values: {arguments: {values: [10], quote: false}}");

        project.run("build").bad();

        assertThat(project.catalog().listTables(Namespace.of(project.schema()))).isEmpty();
    }

    @Test
    void aWarningPublishes() {
        tests(
                "- accepted_values: {arguments: {values: [10], quote: false}, config: {severity: warn}}");

        Results answer = project.build();

        assertThat(answer.status("accepted_values_m_amount__False__10")).isEqualTo("warn");
        assertThat(answer.status("m")).isEqualTo("success");
        assertThat(project.rows("SELECT count(*) FROM m")).containsExactly("2");
    }

    @Test
    void thresholdsDecide() {
        tests(
                """
                - accepted_values:
                    name: few
                    arguments: {values: [10], quote: false}
                    config: {warn_if: '>= 1', error_if: '> 1'}
                - accepted_values:
                    name: limited
                    arguments: {values: [0], quote: false}
                    config: {limit: 1, error_if: '> 1', warn_if: '> 1'}
                - accepted_values:
                    name: summed
                    arguments: {values: [0], quote: false}
                    config: {fail_calc: 'sum(n_records)', error_if: '> 5'}
                """);

        Results answer = project.build();

        assertThat(answer.statuses())
                .containsExactlyInAnyOrder("few warn", "limited pass", "summed warn", "m success");
        assertThat(answer.node("few").at("/failures").asLong()).isEqualTo(1);
        assertThat(answer.node("limited").at("/failures").asLong()).isEqualTo(1);
        assertThat(answer.node("summed").at("/failures").asLong()).isEqualTo(2);
    }

    @Test
    void ownGenericAndSingularTestsSeeTheDraft() {
        project.file(
                "macros/at_most.sql",
                """
                {% test at_most(model, column_name, most) %}
                select {{ column_name }} from {{ model }} where {{ column_name }} > {{ most }}
                {% endtest %}
                """);
        project.file("tests/no_order_nine.sql", "select * from {{ ref('m') }} where id = 9");
        tests("- at_most: {arguments: {most: 100}}");
        project.build();
        long m = project.snapshot("m");
        project.execute("INSERT INTO raw.orders VALUES (9, 2, 500)");

        Results answer = project.run("build").bad();

        assertThat(answer.statuses())
                .containsExactlyInAnyOrder(
                        "at_most_m_amount__100 fail", "no_order_nine fail", "m error");
        assertThat(project.snapshot("m")).isEqualTo(m);
    }

    @Test
    void aNewTestOfAnUnchangedModelRuns() {
        project.build();
        tests("- accepted_values: {arguments: {values: [10], quote: false}}");

        Results failing = project.run("build").bad();

        assertThat(failing.status("accepted_values_m_amount__False__10")).isEqualTo("fail");
        tests("- not_null");
        assertThat(project.build().status("not_null_m_amount")).isEqualTo("pass");
        assertThat(project.build().status("not_null_m_amount")).isEqualTo("no-op");
    }

    @Test
    void modelsWithATestBetweenThemArePublishedTogetherOrNotAtAll() {
        project.source("customers", "id bigint")
                .model(
                        "customers",
                        "{{ config(materialized='table') }} select * from {{ source('raw', 'customers') }}");
        project.execute("INSERT INTO raw.customers VALUES 1");
        tests("- not_null");
        project.file(
                "models/between.yml",
                """
                models:
                  - name: customers
                    columns:
                      - name: id
                        data_tests: [unique]
                  - name: m2
                    columns:
                      - name: customer
                        data_tests:
                          - relationships: {arguments: {to: ref('customers'), field: id}}
                """);
        project.model("m2", COPY);
        project.build();
        long customers = project.snapshot("customers");
        long m2 = project.snapshot("m2");
        project.execute("INSERT INTO raw.orders VALUES (3, 7, 30)");
        project.execute("INSERT INTO raw.customers VALUES 5");

        Results orphan = project.run("build").bad();

        assertThat(orphan.status("customers")).isEqualTo("error");
        assertThat(orphan.status("m2")).isEqualTo("error");
        assertThat(orphan.status("m")).isEqualTo("success");
        assertThat(project.snapshot("customers")).isEqualTo(customers);
        assertThat(project.snapshot("m2")).isEqualTo(m2);
        project.execute("INSERT INTO raw.customers VALUES 7");

        Results mended = project.build();

        assertThat(mended.node("m2").at("/details/publication"))
                .isEqualTo(mended.node("customers").at("/details/publication"));
        assertThat(project.rows("SELECT customer FROM m2 WHERE id = 3")).containsExactly("7");
    }

    @Test
    void atomicPublishesAllOrNothing() {
        project.model("other", "{{ config(materialized='table') }} select 1 as a");
        tests("- not_null");
        project.execute("INSERT INTO raw.orders VALUES (3, 7, NULL)");

        Results failed = project.run("build", "--atomic").bad();

        assertThat(failed.status("other")).isEqualTo("error");
        assertThat(project.catalog().listTables(Namespace.of(project.schema()))).isEmpty();
        tests("- not_null: {config: {where: 'id <> 3'}}");

        Results good = project.build("--atomic");

        assertThat(good.node("m").at("/details/publication"))
                .isEqualTo(good.node("other").at("/details/publication"));
    }
}
