package io.kappalake.transform.context;

import static io.kappalake.transform.context.TestingProject.name;
import static io.kappalake.transform.context.TestingProject.render;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.lakehouse.problem.Location;
import io.kappalake.transform.jinja.JinjaException;
import io.kappalake.transform.project.ColumnProperties;
import io.kappalake.transform.reading.Reader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TestNodeContext {
    private final TestingProject project =
            new TestingProject()
                    .relation("marts", "orders", false)
                    .relation("raw", "events", false)
                    .relation("marts", "recent", true);

    @Test
    void capturesWhatATemplateRefersTo() {
        NodeContext context = project.parsing();

        assertThat(
                        render(
                                context,
                                "{{ ref('orders') }} {{ ref('shop', 'orders') }} {{ source('raw', 'events') }}"))
                .isEqualTo(
                        "\"lake\".\"marts\".\"orders\" \"lake\".\"marts\".\"orders\" \"lake\".\"raw\".\"events\"");
        assertThat(context.captured().dependsOn())
                .containsExactly("model.shop.orders", "model.shop.events");
        assertThat(context.captured().relations())
                .containsExactly(name("marts", "orders"), name("raw", "events"));
        assertThat(context.captured().unknown()).isEmpty();
    }

    @Test
    void anEphemeralModelIsADependencyWithoutARelation() {
        NodeContext context = project.parsing();

        assertThat(render(context, "{{ ref('recent') }} {{ ref('recent').is_cte }}"))
                .isEqualTo("\"lake\".\"kappalake$ephemeral\".\"recent\" True");
        assertThat(context.captured().dependsOn()).containsExactly("model.shop.recent");
        assertThat(context.captured().relations()).isEmpty();
    }

    @Test
    void gathersUnknownReferencesWhileParsingAndRefusesThemInARun() {
        NodeContext context = project.parsing();

        render(context, "{{ ref('x') }} {{ ref('other', 'orders') }} {{ source('raw', 'y') }}");

        assertThat(context.captured().unknown())
                .containsExactly(
                        "ref('x') is unknown",
                        "ref('other', 'orders'): there is no package other: packages are not supported, copy its models and call ref with the name alone",
                        "source('raw', 'y') is unknown");
        assertThatThrownBy(() -> project.run("{{ ref('x') }}"))
                .isInstanceOf(JinjaException.class)
                .hasMessage("ref('x') is unknown");
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '`',
            value = {
                "{{ ref('orders', v=2) }} => Versions of models are not supported",
                "{{ ref() }} => ref() takes one or two names, 0 were given",
                "{{ changes('orders') }} => changes() takes a relation",
                "{{ config('table') }} => config() takes keys with values",
                "{{ graph.nodes }} => 'graph' of dbt's context is not supported",
                "{{ model.depends_on.nodes }} => 'model.depends_on' of dbt's context is not supported",
                "{{ model['compiled_code'] }} => 'model.compiled_code' of dbt's context",
                "{{ tojson(model) }} => 'model.build_path' of dbt's context",
                "{{ graph }} => 'graph' of dbt's context is not supported",
                "{% if graph %}{% endif %} => 'graph' of dbt's context is not supported",
                "{% for x in selected_resources %}{% endfor %} => 'selected_resources' of dbt's context",
                "{{ selected_resources[0] }} => 'selected_resources' of dbt's context",
                "{{ adapter.drop_relation(this) }} => adapter.drop_relation is not supported",
                "{{ adapter.execute('drop table x') }} => adapter.execute is not supported",
                "{{ adapter.get_columns_in_relation('orders') }} => Not a relation: orders",
                "{{ statement('x') }} => statement is a call block",
                "{{ exceptions.raise_compiler_error('no ' ~ this.table) }} => no mart",
                "{{ var('days') }} => Required var 'days' not found: give it with --vars '{days: value}'",
                "{{ env_var('REGION') }} => Env var required but not provided: 'REGION'",
                "{{ env_var('REGION', none) }} => Env var required but not provided: 'REGION'",
                "{{ env_var('DBT_ENV_SECRET_X', '') }} => Cannot use secret env var 'DBT_ENV_SECRET_X'",
                "{{ env_var('GITHUB_TOKEN') }} => Cannot use secret env var 'GITHUB_TOKEN'",
                "{{ env_var('aws_region', 'x') }} => Cannot use secret env var 'aws_region'",
                "{{ dbt_utils.star(this) }} => 'dbt_utils' is undefined",
            })
    void refusesByName(String template, String message) {
        assertThatThrownBy(() -> project.run(template))
                .isInstanceOf(JinjaException.class)
                .hasMessageContaining(message);
        assertThatThrownBy(() -> render(project.parsing(), template))
                .isInstanceOf(JinjaException.class)
                .hasMessageContaining(message);
    }

    @Test
    void configInAllItsForms() {
        NodeContext context = project.parsing();

        String text =
                render(
                        context,
                        """
                        {{ config(materialized='incremental', unique_key=['a', 'b']) }}
                        {{ config({'tags': ['daily'], 'meta': {'owner': 'ann'}}) }}
                        {% do config(alias=none) %}""");

        assertThat(text).isEmpty();
        assertThat(context.captured().config().toString())
                .isEqualTo(
                        "{materialized=incremental, unique_key=[a, b], tags=[daily], meta={owner=ann}, alias=null}");
    }

    @Test
    void tagsOfSeveralCallsAddUpAndMetaIsMerged() {
        NodeContext context = project.parsing();

        render(
                context,
                """
                {{ config(tags='a', meta={'owner': 'ann', 'pii': false}, schema='x') }}
                {{ config(tags=['b', 'a'], meta={'pii': true}, schema='y') }}""");

        assertThat(context.captured().config().toString())
                .isEqualTo("{tags=[a, b], meta={owner=ann, pii=true}, schema=y}");
    }

    @Test
    void jinjaInAVariableIsEvaluatedWhereItIsRead() {
        project.var("since", "{{ var('year') ~ '-01-01' }}").var("year", 2026).var("open", "{# x");

        assertThat(project.run("{{ var('since') }} {{ var('since') | length }}"))
                .isEqualTo("2026-01-01 10");
        assertThatThrownBy(() -> project.run("{{ var('open') }}"))
                .isInstanceOf(JinjaException.class);
    }

    @Test
    void aVariableThatReadsItselfEnds() {
        project.var("a", "{{ var('a') }}");

        assertThatThrownBy(() -> project.run("{{ var('a') }}")).isInstanceOf(JinjaException.class);
    }

    @Test
    void jsonHasTheFloatsOfPython() {
        assertThat(project.run("{{ tojson([1e20, 1.5, 1e-7]) }}")).isEqualTo("[1e+20, 1.5, 1e-07]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '`',
            value = {
                "{{ config.get('materialized') }} => table",
                "{{ config.get('missing') is none }} => True",
                "{{ config.get('missing', default='x') }} => x",
                "{{ config.get('owner') }} => ann",
                "{{ config.require('materialized') }} => table",
                "{{ config(materialized='view') }}{{ config.get('materialized') }} => view",
                "{{ model.config.materialized }} {{ model.unique_id }} => table model.shop.mart",
                "{{ config(tags='own') }}{{ config.get('tags') | join(',') }} => folder,own",
                "{{ config(meta={'pii': true}) }}{{ config.get('meta').owner }} => ann",
            })
    void configCanBeAsked(String template, String text) {
        project.config("materialized", "table")
                .config("meta", Map.of("owner", "ann"))
                .config("tags", List.of("folder", "own"));

        assertThat(project.run(template)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '`',
            value = {
                "{{ config.get('materialized') }} {{ model.config.materialized }} => view view",
                "{{ config.get('on_schema_change') }} {{ config.require('enabled') }} => ignore True",
                "{{ config.get('on_schema_change', 'fail') }} => ignore",
                "{{ model.config.tags }} {{ model.tags }} {{ model.meta }} => [] [] {}",
                "{{ model.config.nothing is defined }} => False",
                "{{ model.resource_type }} {{ model.alias }} {{ model.schema }} => model mart marts",
                "{{ model.contract.enforced }} {{ model.language }} => False sql",
                "{{ model.nothing is defined }} {{ model.get('nothing', 1) }} => False 1",
            })
    void whatNoPlaceSaysHasTheDefaultOfDbt(String template, String text) {
        assertThat(project.run(template)).isEqualTo(text);
    }

    @Test
    void oneTagIsAListOfTags() {
        assertThat(project.config("tags", "daily").run("{{ model.tags }} {{ model.config.tags }}"))
                .isEqualTo("['daily'] ['daily']");
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '`',
            value = {
                "{{ model.path }} {{ model.original_file_path }} => core/mart.sql models/core/mart.sql",
                "{{ model.fqn | join('.') }} {{ model.package_name }} => shop.core.mart shop",
                "{{ model.patch_path }} => shop://models/schema.yml",
                "{{ model.description }} => Orders",
                "{{ model.raw_code }} {{ model.checksum.checksum[:8] }} => select 1 822ae07d",
                "{% for c in model.columns %}{{ c }}{% endfor %} => id",
                "{{ model.columns['id'].data_type }} {{ model.columns.id.meta.pii }} => integer True",
                "{{ model.columns.id.tags }} {{ model.columns.id.quote }} => ['key'] True",
                "{{ model.columns.values() | map(attribute='name') | join }} => id",
            })
    void modelIsTheDictionaryOfDbt(String template, String text) {
        project.description(
                new NodeDescription(
                        Path.of("models/core/mart.sql"),
                        List.of("shop", "core", "mart"),
                        "Orders",
                        List.of(
                                new ColumnProperties(
                                        "id",
                                        "See {{ doc('id') }}",
                                        Optional.of("integer"),
                                        Map.of("pii", true),
                                        List.of("key"),
                                        Optional.of(true),
                                        Location.of(Path.of("models/schema.yml")))),
                        Optional.of(Path.of("models/schema.yml")),
                        Optional.of("\nselect 1\n"),
                        Map.of()));

        assertThat(project.run(template)).isEqualTo(text);
        assertThatThrownBy(() -> project.run("{{ model.columns.id.description }}"))
                .hasMessageContaining("'description of column id with Jinja in it'");
    }

    @Test
    void aRequiredKeyIsMissedInARunAlone() {
        String template = "{{ config.require('unique_key') }}";

        assertThat(render(project.parsing(), template)).isEmpty();
        assertThatThrownBy(() -> project.run(template))
                .hasMessage("Configuration 'unique_key' is required: add it to config()");
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '`',
            value = {
                "{{ this }} => \"lake\".\"marts\".\"mart\"",
                "{{ this.database }}.{{ this.schema }}.{{ this.identifier }} => lake.marts.mart",
                "{{ this.include(database=false) }} => \"marts\".\"mart\"",
                "{{ this.include(database=False, schema=False) }} => \"mart\"",
                "{{ 'x ' ~ this.name }} => x mart",
                "{{ schema }} {{ database }} {{ model.alias }} => marts lake mart",
                "{{ target.name }} {{ target.type }} {{ target.schema }} => kappalake trino marts",
                "{{ target.catalog }} {{ target.user }} {{ target.threads + 1 }} => lake ann 5",
                "{{ target.get('nothing', 'none') }} => none",
                "{{ target.profile_name }} {{ target.host }} {{ target.port }} => shop_profile trino 8080",
                "{{ project_name }} {{ invocation_id[:8] }} => shop 11111111",
                "{{ var('days', 7) }} {{ var('region') }} => 7 eu",
                "{{ var.has_var('region') }} {{ var.has_var('days') }} => True False",
                "{{ env_var('HOME_REGION') }} {{ env_var('NOTHING', 'x') }} => north x",
                "{{ fromjson('{\"a\": [1, 2.5, null]}').a }} => [1, 2.5, None]",
                "{{ fromjson('{', 'bad') }} => bad",
                "{{ tojson({'b': [1, 'é'], 'a': none}) }} => {\"b\": [1, \"\\u00e9\"], \"a\": null}",
                "{{ tojson({'b': 1, 'a': 2}, sort_keys=true) }} => {\"a\": 2, \"b\": 1}",
                "{{ tojson(this, 'not plain') }} => not plain",
                "{{ fromyaml('a: [1, x]').a[1] }} => x",
                "{{ fromyaml('{a: Off, b: \"off\", c: 010, d: 1:30}') }} => {'a': False, 'b': 'off', 'c': 8, 'd': 90}",
                "{{ fromyaml('2001-12-14t21:59:43.10-05:00') }} => 2001-12-14 21:59:43.100000-05:00",
                "{{ fromyaml('2024-02-28').year }} {{ fromyaml('') }} => 2024 None",
                "{{ fromyaml('{1: a, 1: b}')[1] }} => b",
                "{{ fromyaml('a: !!int x', 'bad') }} => bad",
                "{{ fromyaml(toyaml({'a': 'no', 'b': '1:30', 'c': false})) }} => {'a': 'no', 'b': '1:30', 'c': False}",
                "{{ fromyaml('a: [', 'bad') }} => bad",
                "{{ toyaml({'a': [1, 2]}).split() | join(' ') }} => a: - 1 - 2",
                "{{ toyaml(this, 'not plain') }} => not plain",
                "{{ set([1, 2, 1]) | list }} => [1, 2]",
                "{{ set('aba') | list }} {{ set({'k': 1}) | list }} => ['a', 'b'] ['k']",
                "{{ set(1, 'bad') }} => bad",
                "{{ zip([1, 2, 3], ['a', 'b']) | list }} => [(1, 'a'), (2, 'b')]",
                "{{ zip([1], 2, default='bad') }} => bad",
                "{{ local_md5('ab') }} => 187ef4436122d1cc2f40dc2b92f0eba0",
                "{{ context['target'].schema }} {{ context.get('nope', 1) }} => marts 1",
                "{{ context['length']('x') }} => length(x)",
                "{{ adapter.quote('a\"b') }} {{ adapter.type() }} => \"a\"\"b\" trino",
                "{{ api.Relation.create(schema='s', identifier='t') }} => \"lake\".\"s\".\"t\"",
                "{{ api.Column.translate_type('FLOAT') }} => double",
                "{{ api.Column.create('n', 'decimal(10,2)').numeric_scale }} => 2",
                "{{ flags.FULL_REFRESH }} {{ should_full_refresh() }} => False False",
                "{{ execute }} {{ is_incremental() }} => True False",
            })
    void functionsAndValuesOfDbt(String template, String text) {
        project.var("region", "eu").environment("HOME_REGION", "north");

        assertThat(project.run(template)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"set_strict(1)", "zip_strict([1], none)"})
    void strictFunctionsRefuseWhatHasNoItems(String expression) {
        assertThatThrownBy(() -> project.run("{{ %s }}".formatted(expression)))
                .isInstanceOf(JinjaException.class)
                .hasMessageContaining("has no items");
    }

    @Test
    void logAndPrintAndWarnSayWhatIsMeantForPeople() {
        assertThat(
                        project.run(
                                "{{ log('quiet') }}{{ log('loud', info=true) }}{{ print('printed') }}{{ exceptions.warn('careful') }}"))
                .isEmpty();
        assertThat(project.log()).containsExactly("loud", "printed", "Warning: careful");
    }

    @Test
    void fullRefreshComesFromConfigurationFirst() {
        assertThat(project.fullRefresh().run("{{ should_full_refresh() }}")).isEqualTo("True");
        assertThat(project.config("full_refresh", false).run("{{ should_full_refresh() }}"))
                .isEqualTo("False");
    }

    @Test
    void changesAreCaptured() {
        NodeContext context = project.parsing();

        assertThat(render(context, "{{ changes(source('raw', 'events')) }}"))
                .isEqualTo(Reader.changesMarker(name("raw", "events")));
        assertThat(context.captured().changesOf()).containsExactly("raw.events");
        assertThat(context.captured().dependsOn()).containsExactly("model.shop.events");
    }
}
