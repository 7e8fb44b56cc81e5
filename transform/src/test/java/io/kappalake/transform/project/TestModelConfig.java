package io.kappalake.transform.project;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.lakehouse.problem.Location;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestModelConfig {
    private static final Location HERE = new Location(Path.of("models/a.sql"), 3, 4);

    private final Problems problems = new Problems();

    private ModelConfig parse(Map<String, Object> values) {
        return ModelConfig.parse(values, key -> HERE, problems);
    }

    private ModelConfig parse(String key, Object value) {
        return parse(Map.of(key, value));
    }

    @Test
    void hasDefaultsWhereNothingIsSaid() {
        ModelConfig config = ModelConfig.none();

        assertThat(config.enabled()).isTrue();
        assertThat(config.materialized()).isEqualTo(Materialization.VIEW);
        assertThat(config.incrementalStrategy()).isEmpty();
        assertThat(config.onSchemaChange()).isEqualTo(OnSchemaChange.IGNORE);
        assertThat(config.severity()).isEqualTo(Severity.ERROR);
        assertThat(config.errorIf()).isEqualTo("!= 0");
        assertThat(config.delimiter()).isEqualTo(',');
        assertThat(config.asMap()).isEmpty();
    }

    @Test
    void readsWhatAnIncrementalModelSays() {
        ModelConfig config =
                parse(
                        Map.of(
                                "materialized", "incremental",
                                "incremental_strategy", "delete+insert",
                                "unique_key", "order_id",
                                "merge_exclude_columns", List.of("created_at"),
                                "on_schema_change", "append_new_columns",
                                "on_source_delete", "delete",
                                "full_refresh", false,
                                "properties", Map.of("format_version", 2)));

        assertThat(problems.all()).isEmpty();
        assertThat(config.materialized()).isEqualTo(Materialization.INCREMENTAL);
        assertThat(config.incrementalStrategy()).contains(IncrementalStrategy.DELETE_INSERT);
        assertThat(config.uniqueKey()).containsExactly("order_id");
        assertThat(config.mergeExcludeColumns()).containsExactly("created_at");
        assertThat(config.onSchemaChange()).isEqualTo(OnSchemaChange.APPEND_NEW_COLUMNS);
        assertThat(config.onSourceDelete()).contains(OnSourceDelete.DELETE);
        assertThat(config.fullRefresh()).contains(false);
        assertThat(config.properties()).isEqualTo(Map.of("format_version", "2"));
        assertThat(config.asMap()).containsEntry("unique_key", "order_id");
    }

    @Test
    void addsTagsMergesMetaAndReplacesTheRest() {
        ModelConfig lower =
                parse(
                        Map.of(
                                "tags", List.of("a", "b"),
                                "meta", Map.of("owner", "x", "tier", 1L),
                                "schema", "staging",
                                "unique_key", List.of("p", "q")));
        ModelConfig upper =
                parse(
                        Map.of(
                                "tags", "c",
                                "meta", Map.of("tier", 2L),
                                "unique_key", "r"));

        ModelConfig merged = upper.over(lower);

        assertThat(merged.tags()).containsExactly("a", "b", "c");
        assertThat(merged.meta()).isEqualTo(Map.of("owner", "x", "tier", 2L));
        assertThat(merged.schema()).contains("staging");
        assertThat(merged.uniqueKey()).containsExactly("r");
    }

    @Test
    void takesBackWhatALowerPlaceSays() {
        Map<String, Object> none = new HashMap<>();
        none.put("schema", null);

        ModelConfig merged = parse(none).over(parse("schema", "staging"));

        assertThat(merged.schema()).isEmpty();
        assertThat(merged.asMap()).isEmpty();
    }

    @Test
    void readsPartitionsInAllShapes() {
        assertThat(parse("partition_by", "day(created_at)").partitionBy())
                .containsExactly("day(created_at)");
        assertThat(parse("partition_by", List.of("status", "day(created_at)")).partitionBy())
                .containsExactly("status", "day(created_at)");
        assertThat(
                        parse(
                                        "partition_by",
                                        Map.of(
                                                "field", "created_at",
                                                "data_type", "timestamp",
                                                "granularity", "month"))
                                .partitionBy())
                .containsExactly("month(created_at)");
        assertThat(parse("partition_by", Map.of("field", "day", "data_type", "date")).partitionBy())
                .containsExactly("day(day)");
        assertThat(
                        parse("partition_by", List.of(Map.of("field", "n", "data_type", "int64")))
                                .partitionBy())
                .containsExactly("n");
        assertThat(problems.all()).isEmpty();
    }

    @Test
    void refusesPartitionsByRangesOfNumbers() {
        parse("partition_by", Map.of("field", "n", "range", Map.of("start", 0)));

        assertThat(problems.all())
                .containsExactly(
                        "models/a.sql:3:4: Unknown key range in partition_by: ranges of numbers are"
                                + " not supported, write 'truncate(field, width)' instead of the map");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    materialised         | table      | Unknown configuration materialised of a model, did you mean materialized?
                    owner                | me         | Unknown configuration owner of a model: remove it, or put what is your own below meta
                    materialized         | tabel      | Invalid value 'tabel' for materialized (must be view or table or incremental or ephemeral, did you mean table?)
                    incremental_strategy | microbatch | Invalid value 'microbatch' for incremental_strategy (must be append or merge or delete+insert or insert_overwrite)
                    enabled              | maybe      | Invalid value 'maybe' for enabled (must be true or false)
                    meta                 | x          | Invalid value 'x' for meta (must be a map)
                    pre-hook             | select 1   | Unsupported configuration pre-hook: write the statement into a model or run it beside
                    grants               | select     | Unsupported configuration grants: grant in Trino instead
                    severity             | warn       | Invalid configuration severity of a model (must stand at tests): remove it
                    event_time           | ts         | Unsupported configuration event_time: microbatch is not supported; read with changes(...)
                    """)
    void saysWhatIsWrong(String key, String value, String message) {
        ModelConfig config = parse(key, value);

        assertThat(problems.all()).containsExactly("models/a.sql:3:4: " + message);
        assertThat(config).isEqualTo(ModelConfig.none());
    }

    @Test
    void refusesWhereATableLies() {
        parse("properties", Map.of("location", "'s3://x'", "fromat", "'ORC'"));

        assertThat(problems.all())
                .containsExactlyInAnyOrder(
                        "models/a.sql:3:4: Unsupported configuration properties: property location"
                                + " cannot be set, as a table is built in a place of its own before it"
                                + " is published; remove it",
                        "models/a.sql:3:4: Unknown table property fromat in properties, did you"
                                + " mean format?");
    }

    @Test
    void acceptsWhatIsEmptyOrHasNoEffect() {
        ModelConfig config =
                parse(
                        Map.of(
                                "post_hook", List.of(),
                                "contract", Map.of("enforced", false),
                                "grants", Map.of(),
                                "persist_docs", Map.of("relation", true)));

        assertThat(problems.all()).isEmpty();
        assertThat(problems.warnings())
                .containsExactly(
                        "models/a.sql:3:4: Configuration persist_docs has no effect: descriptions"
                                + " stay in the project");
        assertThat(config.asMap()).containsOnlyKeys("persist_docs");
    }

    @Test
    void refusesContracts() {
        parse("contract", Map.of("enforced", true));

        assertThat(problems.all())
                .containsExactly(
                        "models/a.sql:3:4: Unsupported configuration contract: contracts are not"
                                + " supported; write data tests");
    }

    @Test
    void readsWhatATestSays() {
        ModelConfig config =
                ModelConfig.parse(
                        ConfigScope.TEST,
                        Map.of("severity", "WARN", "limit", 10, "where", "x > 1", "warn_if", ">5"),
                        key -> HERE,
                        problems);

        assertThat(problems.all()).isEmpty();
        assertThat(config.severity()).isEqualTo(Severity.WARN);
        assertThat(config.limit()).contains(10L);
        assertThat(config.where()).contains("x > 1");
        assertThat(config.warnIf()).isEqualTo(">5");
    }

    @Test
    void reportsKeysThatContradictEachOther() {
        ModelConfig config =
                parse(
                        Map.of(
                                "incremental_strategy", "insert_overwrite",
                                "merge_update_columns", List.of("a"),
                                "merge_exclude_columns", List.of("b")));
        ConfigRules.checkTogether(config, HERE, problems);
        ConfigRules.checkDatabase(parse("database", "other"), Optional.of("lake"), HERE, problems);

        assertThat(problems.all())
                .hasSize(3)
                .anySatisfy(p -> assertThat(p).contains("Missing partition_by"))
                .anySatisfy(p -> assertThat(p).contains("merge_exclude_columns together"))
                .anySatisfy(p -> assertThat(p).contains("must be lake, the lakehouse's catalog"));
    }

    @Test
    void knowsTheTextsOfItsWords() {
        assertThat(Arrays.stream(IncrementalStrategy.values()).map(Object::toString))
                .containsExactly("append", "merge", "delete+insert", "insert_overwrite");
    }
}
