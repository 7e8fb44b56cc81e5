package io.kappalake.transform.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.transform.project.Severity;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestGenericTestSql {
    @TempDir private Path root;

    private TestingFolder folder;

    @BeforeEach
    void writeProject() {
        folder =
                new TestingFolder(root)
                        .model("orders", "select 1 as id")
                        .model("customers", "select 1 as id");
    }

    private TestNode only(Manifest manifest) {
        assertThat(manifest.tests()).hasSize(1);
        return manifest.tests().values().iterator().next();
    }

    /** The one test of column id in model orders, without its line breaks. */
    private String sql(String test) {
        folder.file(
                "models/models.yml",
                "models:\n  - name: orders\n    columns:\n      - name: id\n        data_tests:\n          - "
                        + test
                        + "\n");
        Manifest manifest = folder.load();
        return TestingFolder.sql(manifest, only(manifest)).replaceAll("\\s+", " ");
    }

    @Test
    void writesTheTestsOfDbt() {
        assertThat(sql("not_null"))
                .isEqualTo("select id from \"lake\".\"marts\".\"orders\" where id is null");
        assertThat(sql("unique"))
                .isEqualTo(
                        "select id as unique_field, count(*) as n_records from \"lake\".\"marts\".\"orders\" where id is not null group by id having count(*) > 1");
        assertThat(sql("accepted_values: {values: [a, \"it's\", \"it''s\", 1]}"))
                .endsWith("where value_field not in ('a', 'it''s', 'it''s', '1')");
        assertThat(sql("accepted_values: {arguments: {values: [1, 2], quote: false}}"))
                .endsWith("where value_field not in (1, 2)");
    }

    @Test
    void argumentsHaveTheTypeThatAFilterGives() {
        folder.file(
                "macros/above.sql",
                "{% test above(model, column_name, limit) %}select {{ limit + 1 }}{% endtest %}");

        assertThat(sql("above: {arguments: {limit: \"{{ '3' | as_number }}\"}}"))
                .isEqualTo("select 4");
    }

    @Test
    void evaluatesReferencesAmongArguments() {
        String expected =
                "from \"lake\".\"marts\".\"customers\" ) select from_field from child left join parent on child.from_field = parent.to_field where parent.to_field is null";

        assertThat(sql("relationships: {to: ref('customers'), field: id}")).endsWith(expected);
        assertThat(
                        sql(
                                "relationships: {to: \"{{ ref('customers') }}\", field: \"{{ 'i' ~ 'd' }}\"}"))
                .endsWith(expected);
        assertThat(folder.load().tests().values().iterator().next().dependsOn())
                .containsExactlyInAnyOrder("model.shop.orders", "model.shop.customers");
    }

    @Test
    void filtersWithWhere() {
        assertThat(sql("not_null: {config: {where: id > 1}}"))
                .isEqualTo(
                        "select id from (select * from \"lake\".\"marts\".\"orders\" where id > 1) dbt_subquery where id is null");
    }

    @Test
    void passesArgumentsWithTheirTypes() {
        folder.file(
                "tests/generic/within.sql",
                "{% test within(model, column_name, low, high=none, units=[]) %}"
                        + "select {{ low + 1 }} {{ high is none }} {{ units | length }} {{ column_name }} {{ model.table }}"
                        + "{% endtest %}");
        folder.file("dbt_project.yml", "name: shop\nprofile: shop\nvars: {low: 4}\n");

        assertThat(sql("within: {low: 1, units: [a, b]}")).isEqualTo("select 2 True 2 id orders");
        assertThat(sql("within: {low: \"{{ var('low') }}\", high: 2}"))
                .isEqualTo("select 5 False 0 id orders");
        assertThat(sql("within: {low: var('low')}")).isEqualTo("select 5 True 0 id orders");
    }

    @Test
    void aProjectReplacesATestOrItsSql() {
        folder.file(
                "macros/tests.sql",
                "{% macro default__test_unique(model, column_name) %}own unique{% endmacro %}"
                        + "{% test not_null(model, column_name) %}own not_null{% endtest %}");

        assertThat(sql("unique")).isEqualTo("own unique");
        assertThat(sql("not_null")).isEqualTo("own not_null");
    }

    @Test
    void testsOfSourcesAndSeedsReadThem() {
        folder.file(
                        "models/sources.yml",
                        "sources:\n  - name: raw\n    tables:\n      - name: events\n        columns: [{name: id, data_tests: [not_null]}]\n      - name: gone\n        config: {enabled: false}\n        columns: [{name: id, data_tests: [not_null]}]\n")
                .file("seeds/fx.csv", "currency,rate\nEUR,1\n");

        Manifest manifest = folder.load();

        assertThat(only(manifest).dependsOn()).containsExactly("source.shop.raw.events");
        assertThat(TestingFolder.sql(manifest, only(manifest)))
                .contains("from \"lake\".\"raw\".\"events\"");
    }

    @Test
    void theConfigurationOfATestsBlockIsOverTheProjectsAndBelowTheOneOfYaml() {
        folder.file(
                        "dbt_project.yml",
                        "name: shop\nprofile: shop\ndata_tests:\n  +severity: error\n  +warn_if: '> 7'\n  +limit: 3\n")
                .file(
                        "macros/at_most.sql",
                        "{% test at_most(model, column_name, most) %}{{ config(severity='warn', limit=9, where='id > 0', tags=['slow'], error_if='> 2', fail_calc='sum(id)') }}select {{ column_name }} from {{ model }}{% endtest %}")
                .file(
                        "models/models.yml",
                        "models:\n  - name: orders\n    columns:\n      - name: id\n        data_tests: [{at_most: {most: 5, config: {limit: 5}}}]\n");

        Manifest manifest = folder.load();

        TestNode test = only(manifest);
        assertThat(test.config().severity()).isEqualTo(Severity.WARN);
        assertThat(test.config().limit()).contains(5L);
        assertThat(test.config().warnIf()).isEqualTo("> 7");
        assertThat(test.config().errorIf()).isEqualTo("> 2");
        assertThat(test.config().failCalc()).isEqualTo("sum(id)");
        assertThat(test.config().tags()).containsExactly("slow");
        assertThat(manifest.graph().node(test.id()).tags()).containsExactly("slow");
        assertThat(TestingFolder.sql(manifest, test)).contains("where id > 0");
    }

    @Test
    void aTestsBlockCanSwitchItOffAndYamlOnAgain() {
        folder.file(
                        "macros/closed.sql",
                        "{% test closed(model) %}{{ config(enabled=false) }}select {{ nothing() }}{% endtest %}")
                .file("models/models.yml", "models:\n  - name: orders\n    data_tests: [closed]\n");
        assertThat(folder.load().tests()).isEmpty();

        folder.file(
                        "macros/closed.sql",
                        "{% test closed(model) %}{{ config(enabled=false, severty='x') }}select 1{% endtest %}")
                .file(
                        "models/models.yml",
                        "models:\n  - name: orders\n    data_tests: [closed: {config: {enabled: true}}]\n");
        assertThat(folder.problems())
                .singleElement()
                .asString()
                .startsWith("macros/closed.sql:1: Unknown configuration severty of a test")
                .contains("did you mean severity?");
    }

    @Test
    void tellsWhatIsWrongWithTests() {
        folder.file(
                "models/models.yml",
                """
                models:
                  - name: orders
                    columns:
                      - name: id
                        data_tests:
                          - uniqe
                          - dbt_utils.at_least_one
                          - relationships: {to: ref('nothing'), field: id}
                          - accepted_values: {valeus: [1]}
                          - not_null: {config: {store_failures: true}}
                """);

        assertThat(folder.problems())
                .satisfiesExactly(
                        p ->
                                assertThat(p)
                                        .isEqualTo(
                                                "models/models.yml:6:13: Unknown test uniqe, did you mean unique?"),
                        p ->
                                assertThat(p)
                                        .isEqualTo(
                                                "models/models.yml:7:13: Unknown test dbt_utils.at_least_one: packages are not supported, copy the test into tests/generic"),
                        p ->
                                assertThat(p)
                                        .isEqualTo(
                                                "models/models.yml:8:13: ref('nothing'): there is no such model or seed"),
                        p ->
                                assertThat(p)
                                        .startsWith(
                                                "models/models.yml:9:13: TypeError: macro 'accepted_values' takes no keyword argument 'valeus'"),
                        p ->
                                assertThat(p)
                                        .startsWith(
                                                "models/models.yml:10:13: store_failures is not supported"));
    }

    @Test
    void aSingularTestHasConfigurationAndReferences() {
        folder.file(
                "tests/no_negatives.sql",
                "{{ config(severity='warn', tags=['money']) }}\nselect * from {{ ref('orders') }} where id < 0");

        Manifest manifest = folder.load();
        TestNode test = only(manifest);

        assertThat(test.generic()).isFalse();
        assertThat(test.id()).isEqualTo("test.shop.no_negatives");
        assertThat(test.config().tags()).containsExactly("money");
        assertThat(test.dependsOn()).containsExactly("model.shop.orders");
        assertThat(TestingFolder.sql(manifest, test))
                .isEqualTo("select * from \"lake\".\"marts\".\"orders\" where id < 0");
    }

    @Test
    void refusesBuiltInTestsWithoutTheirArguments() {
        folder.file(
                "models/models.yml",
                """
                models:
                  - name: orders
                    columns:
                      - name: id
                        data_tests:
                          - accepted_values
                          - accepted_values: {values: open}
                          - relationships: {to: ref('orders')}
                """);

        assertThat(folder.problems())
                .satisfiesExactly(
                        p ->
                                assertThat(p)
                                        .contains(
                                                "models.yml:6:13", "accepted_values needs values"),
                        p ->
                                assertThat(p)
                                        .contains(
                                                "models.yml:7:13", "accepted_values needs values"),
                        p -> assertThat(p).contains("models.yml:8:13", "needs to and field"));
    }
}
