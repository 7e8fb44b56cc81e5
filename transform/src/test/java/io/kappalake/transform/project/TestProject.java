package io.kappalake.transform.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A project as dbt's users write it; ids and names are those that dbt gives. */
class TestProject {
    @TempDir Path folder;

    private TestingProject files;

    @BeforeEach
    void write() {
        files =
                TestingProject.in(folder)
                        .file(
                                "dbt_project.yml",
                                """
                                name: shop
                                version: '1.0'
                                config-version: 2
                                profile: anything
                                vars:
                                  start: 2024-01-01
                                  shop: {limit: 3}
                                dispatch:
                                  - macro_namespace: dbt
                                    search_order: [shop, dbt]
                                models:
                                  shop:
                                    +tags: all
                                    staging:
                                      +materialized: view
                                      +tags: [stg]
                                    marts: {+materialized: table, schema: marts}
                                seeds: {shop: {+column_types: {code: varchar}}}
                                data_tests: {shop: {+severity: warn}}
                                """)
                        .file(
                                "models/staging/stg_orders.sql",
                                "select * from {{ source('raw', 'orders') }}")
                        .file(
                                "models/staging/sources.yml",
                                """
                                version: 2
                                sources:
                                - name: raw
                                  schema: orders
                                  database: lake
                                  loader: ingest
                                  loaded_at_field: ingested_at
                                  freshness: {warn_after: {count: 1, period: hour}}
                                  tags: [rawtag]
                                  tables:
                                  - name: orders
                                    identifier: order_events
                                    tests: [{unique: {column_name: id, name: zz}}]
                                    columns:
                                    - name: id
                                      tags: [ct]
                                      data_tests: [not_null, {unique: {config: {where: "1=1"}}}]
                                """)
                        .file(
                                "models/marts/fct_orders.sql",
                                "select * from {{ ref('stg_orders') }}")
                        .file(
                                "models/marts/marts.yml",
                                """
                                version: 2
                                models:
                                - name: fct_orders
                                  description: One row per {{ order }}.
                                  config: {tags: nightly}
                                  data_tests:
                                  - recency:
                                      datepart: day
                                      interval: 1.5
                                      flag: true
                                      opts: {a: 1, b: [x, 'y z']}
                                  columns:
                                  - name: status
                                    description: Where it stands.
                                    data_type: varchar
                                    data_tests:
                                    - not_null
                                    - accepted_values:
                                        values: [created, 'approved now', shipped, delivered, cancelled, returned]
                                        quote: false
                                    - relationships:
                                        arguments: {to: ref('dim_status'), field: code}
                                    - accepted_values: {name: my_test, values: [1, 2]}
                                """)
                        .file("seeds/dim_status.csv", "code,name\n1,a\n")
                        .file("tests/no_negative.sql", "select 1 where 1 = 0")
                        .file("tests/generic/recency.sql", "{% test recency(model) %}{% endtest %}")
                        .file("macros/money.sql", "{% macro usd() %}{% endmacro %}")
                        .file("models/.hidden.sql", "not a model")
                        .file("models/docs.md", "{% docs x %}{% enddocs %}");
    }

    @Test
    void readsModelsWithTheirConfigurationAndProperties() {
        Project project = files.load();

        assertThat(project.models())
                .extracting(ModelFile::id)
                .containsExactly("model.shop.fct_orders", "model.shop.stg_orders");
        ModelFile model = project.models().getFirst();
        assertThat(model.fqn()).containsExactly("shop", "marts", "fct_orders");
        assertThat(model.file()).isEqualTo(Path.of("models/marts/fct_orders.sql"));
        assertThat(model.sql()).isEqualTo("select * from {{ ref('stg_orders') }}");
        assertThat(model.yamlConfig().materialized()).isEqualTo(Materialization.TABLE);
        assertThat(model.yamlConfig().schema()).contains("marts");
        assertThat(model.yamlConfig().tags()).containsExactly("all", "nightly");
        assertThat(model.properties().description()).isEqualTo("One row per {{ order }}.");
        assertThat(model.properties().columns())
                .extracting(ColumnProperties::name, ColumnProperties::dataType)
                .containsExactly(tuple("status", Optional.of("varchar")));
        assertThat(files.problems().warnings()).isEmpty();
    }

    @Test
    void namesGenericTestsAsDbtDoes() {
        assertThat(files.load().genericTests())
                .extracting(GenericTest::id)
                .containsExactlyInAnyOrder(
                        "test.shop.accepted_values_fct_orders_status__False__created__approved_now__shipped__delivered__cancelled__returned.6893939a24",
                        "test.shop.my_test.54cdcf8239",
                        "test.shop.not_null_fct_orders_status.1455048989",
                        "test.shop.recency_fct_orders_day__True__1_5__1___x_y_z_.3807cb3b76",
                        "test.shop.relationships_fct_orders_status__code__ref_dim_status_.273df8cf7c",
                        "test.shop.source_not_null_raw_orders_id.f232a64478",
                        "test.shop.source_unique_raw_orders_id.56401af608",
                        "test.shop.zz.def14b87a8");
    }

    @Test
    void readsTestsInAllSpellings() {
        Project project = files.load();

        List<GenericTest> tests = project.testsOf("model.shop.fct_orders");
        assertThat(tests)
                .extracting(GenericTest::testName)
                .containsExactly(
                        "not_null",
                        "accepted_values",
                        "relationships",
                        "accepted_values",
                        "recency");
        GenericTest relationships = tests.get(2);
        assertThat(relationships.column()).contains("status");
        assertThat(relationships.arguments())
                .isEqualTo(Map.of("to", "ref('dim_status')", "field", "code"));
        assertThat(relationships.configWith(ModelConfig.none()).severity())
                .isEqualTo(Severity.WARN);
        assertThat(tests.get(1).shortName())
                .isEqualTo("accepted_values_fct_orders_5e3c1750e927c65eb6c6b0e546eeccc0");
        assertThat(tests.getLast().column()).isEmpty();
        GenericTest ofSource = project.testsOf("source.shop.raw.orders").get(1);
        assertThat(ofSource.config().where()).contains("1=1");
        assertThat(ofSource.config().tags()).containsExactly("ct", "rawtag");
    }

    @Test
    void readsSources() {
        SourceTable table = files.load().sources().getFirst();

        assertThat(table.id()).isEqualTo("source.shop.raw.orders");
        assertThat(table.schema()).isEqualTo("orders");
        assertThat(table.identifier()).isEqualTo("order_events");
        assertThat(table.loader()).contains("ingest");
        assertThat(table.loadedAtField()).contains("ingested_at");
        assertThat(table.freshness()).containsKey("warn_after");
        assertThat(table.config().tags()).containsExactly("rawtag");
        assertThat(table.fqn()).containsExactly("shop", "staging", "raw", "orders");
    }

    @Test
    void tellsMacrosFromSingularTests() {
        Project project = files.load();

        assertThat(project.macros())
                .extracting(MacroFile::file)
                .containsExactly(Path.of("tests/generic/recency.sql"), Path.of("macros/money.sql"));
        assertThat(project.singularTests())
                .extracting(SingularTest::id)
                .containsExactly("test.shop.no_negative");
        assertThat(project.seeds().getFirst().config().columnTypes())
                .isEqualTo(Map.of("code", "varchar"));
        assertThat(project.file().dispatch()).isEqualTo(Map.of("dbt", List.of("shop", "dbt")));
    }

    @Test
    void prefersTheVariablesOfTheCommandLine() {
        files.options(
                new ProjectOptions(
                        Map.of("start", "2025-06-01"),
                        Optional.empty(),
                        vars -> TextRenderer.NONE));

        assertThat(files.load().vars()).isEqualTo(Map.of("start", "2025-06-01", "limit", 3L));
    }

    @Test
    void evaluatesJinjaInYamlButNotInTestsAndDescriptions() {
        files.file(
                "models/marts/more.yml",
                """
                models:
                - name: stg_orders
                  description: "{{ doc('x') }}"
                  config: {enabled: "{{ var('on') }}", tags: ["{{ var('tag') }}"]}
                  data_tests: [{recency: {field: "{{ later }}"}}]
                """);
        files.options(
                new ProjectOptions(
                        Map.of("on", false),
                        Optional.empty(),
                        vars ->
                                (where, text) ->
                                        text.contains("'on'") ? vars.get("on") : "nightly"));

        Project project = files.load();

        ModelFile model = project.models().getLast();
        assertThat(model.yamlConfig().enabled()).isFalse();
        assertThat(model.yamlConfig().tags()).containsExactly("all", "stg", "nightly");
        assertThat(model.properties().description()).isEqualTo("{{ doc('x') }}");
        assertThat(project.testsOf(model.id()).getFirst().arguments())
                .isEqualTo(Map.of("field", "{{ later }}"));
    }

    @Test
    void reportsJinjaThatCannotBeEvaluated() {
        files.file(
                "models/marts/more.yml",
                "models:\n- name: stg_orders\n  config: {schema: \"{{ oops }}\"}\n");
        files.options(
                new ProjectOptions(
                        Map.of(),
                        Optional.empty(),
                        vars ->
                                (where, text) -> {
                                    throw new LakehouseException(
                                            ErrorCode.INVALID_INPUT, "Unknown name oops");
                                }));
        files.read();

        assertThat(files.problems().all())
                .containsExactly("models/marts/more.yml:3:20: Unknown name oops");
    }

    @Test
    void columnsWithQuotesAreTestedInQuotes() {
        files.file(
                        "models/marts/more.yml",
                        """
                        models:
                        - name: stg_orders
                          quote_columns: true
                          columns:
                          - {name: Order, data_tests: [not_null]}
                          - {name: plain, quote: false, data_tests: [not_null]}
                          - {name: 'a"b', data_tests: [not_null]}
                        """)
                .file(
                        "models/marts/sources.yml",
                        """
                        sources:
                        - name: quoted
                          quoting: {column: true, identifier: true}
                          tables:
                          - name: a
                            columns: [{name: end, data_tests: [unique]}]
                          - name: b
                            quoting: {column: false}
                            columns:
                            - {name: end, data_tests: [unique]}
                            - {name: user, quote: true, data_tests: [unique]}
                        """);

        Project project = files.load();

        assertThat(project.testsOf("model.shop.stg_orders"))
                .extracting(test -> test.column().orElseThrow())
                .containsExactly("\"Order\"", "plain", "\"a\"\"b\"");
        assertThat(project.testsOf("model.shop.stg_orders").getFirst().name())
                .isEqualTo("not_null_stg_orders__Order_");
        assertThat(project.testsOf("source.shop.quoted.a"))
                .extracting(test -> test.column().orElseThrow())
                .containsExactly("\"end\"");
        assertThat(project.testsOf("source.shop.quoted.b"))
                .extracting(test -> test.column().orElseThrow())
                .containsExactly("end", "\"user\"");
        assertThat(project.models().getLast().properties().columns().get(1).quote())
                .contains(false);
    }

    @Test
    void anchorsHoldWhatOtherKeysRepeat() {
        files.file(
                "models/marts/more.yml",
                """
                anchors:
                  - &id {name: id, data_tests: [not_null, unique]}
                  - &owned {owner: finance, "{{ oops(": 1, tier: 1}
                models:
                - name: stg_orders
                  config: {meta: {<<: *owned, tier: 2}}
                  columns: [*id]
                """);

        Project project = files.load();

        assertThat(project.testsOf("model.shop.stg_orders")).hasSize(2);
        assertThat(project.models().getLast().yamlConfig().meta())
                .containsEntry("owner", "finance")
                .containsEntry("tier", 2L);
    }

    @Test
    void warnsOfConfigurationWithoutEffect() {
        files.file(
                "dbt_project.yml",
                "name: shop\nmodels:\n  shop:\n    martz: {+materialized: table}\n");
        files.load();

        assertThat(files.problems().warnings())
                .containsExactly(
                        "dbt_project.yml:4:5: Configuration below models.shop.martz has no effect:"
                                + " nothing lies in such a folder");
    }

    @Test
    void saysWhereItLooksForAProject(@TempDir Path empty) {
        assertThatThrownBy(
                        () ->
                                Project.load(
                                        empty.resolve("x"), ProjectOptions.none(), new Problems()))
                .isInstanceOf(LakehouseException.class)
                .hasMessageStartingWith("Cannot find dbt_project.yml in")
                .hasMessageEndingWith("name the project's folder with --project-dir");
    }

    @Test
    void theTablesOfASourceMayStandInSeveralFiles() {
        files.file("models/a.yml", "sources: [{name: shop, schema: a, tables: [{name: x}]}]\n")
                .file("models/b.yml", "sources: [{name: shop, schema: b, tables: [{name: y}]}]\n");

        assertThat(files.load().sources())
                .filteredOn(table -> table.sourceName().equals("shop"))
                .extracting(table -> table.schema() + "." + table.name())
                .containsExactly("a.x", "b.y");
    }
}
