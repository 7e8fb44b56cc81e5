package io.kappalake.transform.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.transform.project.Materialization;
import io.kappalake.transform.relation.RelationName;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestManifestLoader {
    @TempDir private Path root;

    private TestingFolder folder;

    @BeforeEach
    void writeProject() {
        folder = new TestingFolder(root);
        folder.file(
                "models/sources.yml",
                "sources:\n  - name: raw\n    schema: orders\n    tables:\n      - name: events\n        identifier: order_events\n");
    }

    private static RelationName name(String schema, String table) {
        return new RelationName("lake", schema, table);
    }

    @Test
    void learnsWhatModelsReferTo() {
        folder.model("stg", "select * from {{ source('raw', 'events') }}")
                .model(
                        "mart",
                        "{{ config(materialized='incremental', incremental_strategy='append') }}"
                                + "select * from {{ changes(ref('stg')) }} join {{ ref('shop', 'fx') }}")
                .file("seeds/fx.csv", "currency,rate\nEUR,1\n");

        Manifest manifest = folder.load();

        ModelNode mart = manifest.models().get("model.shop.mart");
        assertThat(mart.dependsOn()).containsExactly("model.shop.stg", "seed.shop.fx");
        assertThat(mart.changesOf()).containsExactly("marts.stg");
        assertThat(mart.isTable()).isTrue();
        assertThat(manifest.models().get("model.shop.stg").dependsOn())
                .containsExactly("source.shop.raw.events");
        assertThat(manifest.relation("source.shop.raw.events"))
                .contains(name("orders", "order_events"));
        assertThat(manifest.relation("seed.shop.fx")).contains(name("marts", "fx"));
        assertThat(manifest.relation("model.shop.mart")).contains(name("marts", "mart"));
    }

    @Test
    void misspelledColumnsOfSeedsAreFoundBeforeAnythingRuns() {
        folder.model("a", "select 1 as id")
                .file("seeds/fx.csv", "\uFEFFcurrency,rate\nEUR,1\n")
                .file(
                        "seeds/fx.yml",
                        "seeds:\n  - name: fx\n    config: {column_types: {Currency: varchar, raet: double}}\n");

        assertThat(folder.problems())
                .containsExactly(
                        "seeds/fx.yml:2:5: Unknown column raet in column_types of seed fx, did you mean rate? (its columns are currency, rate)");
    }

    @Test
    void namesThatAreTooLongAreFoundBeforeAnythingRuns() {
        String longest = "a".repeat(200);
        folder.model(longest, "select 1 as id")
                .model("b", "{{ config(alias='%s') }} select 1 as id".formatted(longest + "b"))
                .model("c", "{{ config(materialized='ephemeral') }} select 1 as id");

        assertThat(folder.problems())
                .containsExactly(
                        "models/b.sql: Cannot build model.shop.b as %sb: the name has 201 characters (must be at most 200); give it a shorter alias"
                                .formatted(longest));
    }

    @Test
    void templatesKnowTheirNodes() {
        folder.model(
                        "core/a",
                        "{{ config(tags='t') }}select '{{ model.path }} {{ model.columns.id.description }}' as x, {{ model.tags }}")
                .file(
                        "models/models.yml",
                        "models:\n  - name: a\n    columns: [{name: id, description: the key, data_tests: [whole]}]\n")
                .file(
                        "macros/whole.sql",
                        "{% test whole(model, column_name) %}{% set own = context['model'] %}select '{{ own.resource_type }} {{ own.attached_node }} {{ own.test_metadata.name }} {{ own.column_name }}'{% endtest %}")
                .file(
                        "macros/names.sql",
                        "{% macro generate_alias_name(custom, node) %}{{ node.name }}_{{ node.columns | length }}_{{ node.config.materialized }}{% endmacro %}");

        Manifest manifest = folder.load();

        ModelNode a = manifest.models().get("model.shop.a");
        assertThat(a.relation()).isEqualTo(name("marts", "a_1_view"));
        assertThat(TestingFolder.sql(manifest, a))
                .isEqualTo("select 'core/a.sql the key' as x, ['t']");
        TestNode test = manifest.tests().values().iterator().next();
        assertThat(TestingFolder.sql(manifest, test))
                .isEqualTo("select 'test model.shop.a whole id'");
    }

    @Test
    void sqlIsOverYamlAndYamlOverFolders() {
        folder.file(
                        "dbt_project.yml",
                        "name: shop\nprofile: shop\nmodels:\n  shop:\n    +materialized: table\n    +schema: folder\n    +tags: [folder]\n")
                .file(
                        "models/models.yml",
                        "models:\n  - name: a\n    config:\n      schema: yaml\n      tags: [yaml]\n  - name: b\n    config: {schema: yaml}\n")
                .model("a", "{{ config(schema='sql', tags='sql') }}select 1 as x")
                .model("b", "select 1 as x")
                .model("c", "select 1 as x");

        Manifest manifest = folder.load();

        assertThat(manifest.relation("model.shop.a")).contains(name("marts_sql", "a"));
        assertThat(manifest.relation("model.shop.b")).contains(name("marts_yaml", "b"));
        assertThat(manifest.relation("model.shop.c")).contains(name("marts_folder", "c"));
        assertThat(manifest.models().get("model.shop.a").materialized())
                .isEqualTo(Materialization.TABLE);
        assertThat(manifest.models().get("model.shop.a").config().tags())
                .containsExactlyInAnyOrder("folder", "yaml", "sql");
    }

    @Test
    void macrosNameRelations() {
        folder.file(
                        "macros/names.sql",
                        """
                        {% macro generate_schema_name(custom, node) %}{{ custom or node.fqn[1] }}{% endmacro %}
                        {% macro generate_alias_name(custom, node) %}
                          {{ node.resource_type }}_{{ custom or node.name }}_{{ node.path | replace('/', '_') | replace('.sql', '') }}
                        {% endmacro %}
                        """)
                .file("models/daily/a.sql", "select 1 as x")
                .file(
                        "models/daily/b.sql",
                        "{{ config(schema='own', alias='c') }}select * from {{ ref('a') }}");

        Manifest manifest = folder.load();

        assertThat(manifest.relation("model.shop.a")).contains(name("daily", "model_a_daily_a"));
        assertThat(manifest.relation("model.shop.b")).contains(name("own", "model_c_daily_b"));
    }

    @Test
    void aDatabaseOfAMacroMustBeTheCatalog() {
        folder.file("macros/names.sql", "{% macro generate_database_name(c, n) %}dev{% endmacro %}")
                .model("a", "select 1 as x");

        assertThat(folder.problems())
                .containsExactly(
                        "models/a.sql: Cannot write model.shop.a to catalog dev (must be lake): change database or generate_database_name");
    }

    @Test
    void leavesOutWhatIsDisabled() {
        folder.model("a", "{{ config(enabled=var('on', false)) }}select 1 as x")
                .model("b", "select 1 as x")
                .file(
                        "models/models.yml",
                        "models:\n  - name: a\n    columns: [{name: x, data_tests: [unique]}]\n  - name: b\n    config: {enabled: false}\n")
                .file("tests/t.sql", "{{ config(enabled=false) }}select * from {{ ref('a') }}")
                .model("c", "select 1 as x");

        Manifest manifest = folder.load();

        assertThat(manifest.models()).containsOnlyKeys("model.shop.c");
        assertThat(manifest.tests()).isEmpty();
    }

    @Test
    void tellsAllUnknownReferencesAtOnceWithTheirPlaces() {
        folder.model("orders", "select 1 as x")
                .model("off", "{{ config(enabled=false) }}select 1 as x")
                .model(
                        "a",
                        "-- order, x and events\nselect *\nfrom {{ ref('order') }}\njoin {{ source('raw', 'event') }}\n  join {{ ref('off') }}")
                .model("b", "{{ config(materialised='table') }}\nselect {{ nothing.at.all }}")
                .model("c", "select * from {{ ref('b') }}")
                .file("tests/t.sql", "select *\nfrom {{ ref('returns') }}");

        assertThat(folder.problems())
                .containsExactly(
                        "models/a.sql:3:9: ref('order'): there is no such model or seed, did you mean orders?",
                        "models/a.sql:4:9: source('raw', 'event'): no YAML file has such a source, did you mean raw.events?",
                        "models/a.sql:5:11: ref('off'): models/off.sql is disabled: enable it or remove the reference",
                        "models/b.sql:1:11: Unknown configuration materialised of a model, did you mean materialized?",
                        "models/b.sql:2:19: UndefinedError: 'nothing' is undefined",
                        "tests/t.sql:2:9: ref('returns'): there is no such model or seed");
    }

    @Test
    void tellsCyclesBesideOtherProblems() {
        folder.model("a", "select * from {{ ref('b') }}")
                .model("b", "select * from {{ ref('a') }}")
                .model("c", "select * from {{ ref('nothing') }}");

        assertThat(folder.problems())
                .containsExactly(
                        "models/a.sql: Cycle: a (models/a.sql) reads b (models/b.sql) reads a (models/a.sql); remove one of these references",
                        "models/c.sql:1:18: ref('nothing'): there is no such model or seed");
    }

    @Test
    void refusesTwoModelsOfOneRelation() {
        folder.model("a", "{{ config(alias='orders') }}select 1 as x")
                .model("orders", "select 1 as x")
                .model("c", "{{ config(alias='orders', schema='other') }}select 1 as x")
                .model("d", "{{ config(alias='orders', materialized='ephemeral') }}select 1 as x");

        assertThat(folder.problems())
                .containsExactly(
                        "models/orders.sql: model.shop.a and model.shop.orders would both be marts.orders: give one another alias or schema");
    }

    @Test
    void ephemeralModelsAreNoRelationsOfTheirReaders() {
        folder.model("recent", "{{ config(materialized='ephemeral') }}select 1 as x")
                .model("mart", "select * from {{ ref('recent') }}");

        Manifest manifest = folder.load();

        assertThat(manifest.models().get("model.shop.recent").isTable()).isFalse();
        assertThat(manifest.resolver().ref(Optional.empty(), "recent"))
                .hasValueSatisfying(found -> assertThat(found.ephemeral()).isTrue());
        assertThat(manifest.models().get("model.shop.mart").dependsOn())
                .containsExactly("model.shop.recent");
    }

    @Test
    void refusesChangesWhereNothingRemembersThem() {
        folder.model(
                        "v",
                        "{{ config(materialized='view') }}\nselect * from {{ changes(source('raw', 'events')) }}")
                .file("tests/t.sql", "select * from {{ changes(source('raw', 'events')) }}");

        assertThat(folder.problems())
                .containsExactly(
                        "models/v.sql:2:18: Cannot use changes() in a model that is view: only a table remembers what it consumed; use materialized='incremental'",
                        "tests/t.sql: Cannot use changes() in a test: only a table remembers what it consumed; test the whole relation");
    }

    @Test
    void failuresInMacrosNameTheirPlaceAndTheirCaller() {
        folder.file(
                        "macros/m.sql",
                        "{% macro m() %}\n  {{ exceptions.raise_compiler_error('no') }}\n{% endmacro %}")
                .model("a", "select\n{{ m() }}");

        assertThat(folder.problems())
                .containsExactly(
                        "macros/m.sql:2:17: CompilationError: no (called from models/a.sql:2)");
    }

    @Test
    void aModelMayDefineMacrosButNoTests() {
        folder.model("a", "{% macro one() %}1{% endmacro %}select {{ one() }} as x")
                .model("b", "select 1 as x\n{% test t(model) %}{% endtest %}");

        assertThat(folder.problems())
                .containsExactly(
                        "models/b.sql:2: Cannot define t in a model: move it below the macro paths");
    }
}
