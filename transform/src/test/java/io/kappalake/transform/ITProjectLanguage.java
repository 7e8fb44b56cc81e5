package io.kappalake.transform;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.local.testing.SharedServers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What templates see of a run, and what runs make of it. */
@ExtendWith(SharedServers.class)
class ITProjectLanguage {
    @TempDir private Path folder;
    private LakeProject project;

    @BeforeEach
    void makeProject() {
        project = LakeProject.in(folder);
    }

    @AfterEach
    void closeProject() {
        project.close();
    }

    @Test
    void theTargetsNameIsThatOfTheCommandLineAndRetryKeepsIt() {
        String sql =
                """
                {{ config(materialized='table') }}
                select '{{ target.name }} {{ target.profile_name }} {{ target.threads }}' as target,
                    '{{ model.resource_type }} {{ model.path }} {{ model.columns.target.description }}' as node,
                    '{{ config.get('materialized') }} {{ model.config.on_schema_change }}' as config
                {% if target.name == 'broken' %}from nowhere{% endif %}
                """;
        project.file(
                "models/schema.yml",
                """
                models:
                  - name: m
                    columns: [{name: target, description: where}]
                """);

        project.model("m", sql).build();
        assertThat(project.rows("SELECT * FROM m"))
                .containsExactly("kappalake shop 2|model m.sql where|table ignore");

        project.model("m", sql + "-- prod").build("--target", "prod", "--threads", "3");
        assertThat(project.rows("SELECT target FROM m")).containsExactly("prod shop 3");

        project.model("m", sql + "-- broken").run("build", "--target", "broken").bad();
        project.run("retry").bad();
        project.run("build").good();
    }

    @Test
    void templatesFindRelationsOfOtherCatalogs() {
        project.model(
                "m",
                """
                {{ config(materialized='table') }}
                {% if execute %}
                {% set nodes = adapter.get_relation('system', 'runtime', 'nodes') %}
                {% set views = adapter.get_relation(database='system', schema='runtime', identifier='nothing') %}
                {% set loaded = load_relation(api.Relation.create(database='system', schema='jdbc', identifier='tables')) %}
                select '{{ nodes.type }} {{ loaded.identifier }} {{ views }}' as found,
                    '{{ adapter.get_columns_in_relation(nodes) | map(attribute='name') | join(' ') }}' as names,
                    '{{ adapter.get_columns_in_relation(this) | length }}' as none_yet,
                    '{{ adapter.check_schema_exists('system', 'runtime') }} {{ adapter.check_schema_exists('system', 'nope') }}' as schemas
                {% else %}
                select 1 as x
                {% endif %}
                """);

        project.build();

        assertThat(project.rows("SELECT found, none_yet, schemas FROM m"))
                .containsExactly("table tables None|0|True False");
        assertThat(project.rows("SELECT names FROM m").getFirst()).startsWith("node_id http_uri");
    }

    @Test
    void aTestThatReadsWhatWasNeverBuiltNamesIt() {
        project.file("seeds/states.csv", "state\na\n")
                .model("orders", "{{ config(materialized='table') }}select 'a' as state")
                .file(
                        "models/schema.yml",
                        """
                        models:
                          - name: orders
                            columns:
                              - name: state
                                data_tests:
                                  - not_null
                                  - relationships: {to: ref('states'), field: state}
                        """);

        Results eager = project.run("build", "--select", "+orders");
        assertThat(eager.exitCode()).isEqualTo(2);
        assertThat(eager.err())
                .contains(
                        "models/schema.yml:7:13: Test relationships_orders_state__state__ref_states_ reads %s.states, which was never built: select what builds it too, or leave such tests out with --indirect-selection buildable"
                                .formatted(project.schema()));

        Results buildable =
                project.run("build", "--select", "+orders", "--indirect-selection", "buildable")
                        .good();
        assertThat(buildable.statuses())
                .containsExactlyInAnyOrder("orders success", "not_null_orders_state pass");

        Results alone = project.run("test").bad();
        assertThat(alone.message("relationships_orders_state__state__ref_states_"))
                .startsWith("Test relationships_orders_state__state__ref_states_ reads");
        assertThat(alone.status("not_null_orders_state")).isEqualTo("pass");

        project.build();
        project.run("test").good();
    }

    @Test
    void columnsThatNeedQuotesAreTestedByTheirNames() {
        project.model(
                        "odd",
                        "{{ config(materialized='table') }}select 'foo' as \"user\", 1 as \"Unit Price\", 2 as \"order\"")
                .file(
                        "models/schema.yml",
                        """
                        models:
                          - name: odd
                            columns:
                              - name: user
                                quote: true
                                data_tests: [not_null, {accepted_values: {values: [foo]}}]
                              - {name: Unit Price, quote: true, data_tests: [not_null]}
                              - {name: Order, quote: true, data_tests: [unique]}
                        """);

        project.build();
    }
}
