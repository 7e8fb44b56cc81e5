package io.kappalake.transform.materialization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.problem.Location;
import io.kappalake.transform.project.IncrementalStrategy;
import io.kappalake.transform.project.ModelConfig;
import io.kappalake.transform.project.OnSourceDelete;
import io.kappalake.transform.project.Problems;
import io.kappalake.transform.relation.RelationName;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TestTableSpec {
    private static TableSpec spec(Map<String, Object> config) {
        Problems problems = new Problems();
        ModelConfig parsed =
                ModelConfig.parse(config, key -> Location.of(Path.of("m.sql")), problems);
        problems.throwIfAny();
        return TableSpec.of(new RelationName("lake", "marts", "m"), parsed);
    }

    @Test
    void mergesByAKeyAndAppendsWithoutOne() {
        TableSpec keyed = spec(Map.of("materialized", "incremental", "unique_key", "ID"));
        TableSpec keyless = spec(Map.of("materialized", "incremental"));

        assertThat(keyed.strategy()).isEqualTo(IncrementalStrategy.MERGE);
        assertThat(keyed.uniqueKey()).containsExactly("id");
        assertThat(keyless.strategy()).isEqualTo(IncrementalStrategy.APPEND);
        assertThat(keyless.onSourceDelete()).isEqualTo(OnSourceDelete.FAIL);
    }

    @Test
    void columnsMayStandInQuotes() {
        TableSpec spec =
                spec(
                        Map.of(
                                "materialized", "incremental",
                                "unique_key", List.of("\"Order\"", "id"),
                                "merge_exclude_columns", "\"A \"\"b\"\"\""));

        assertThat(spec.uniqueKey()).containsExactly("order", "id");
        assertThat(spec.kept()).containsExactly("a \"b\"");
    }

    @Test
    void givesAPlainTableNoKey() {
        assertThat(spec(Map.of("materialized", "table", "unique_key", "id")).uniqueKey()).isEmpty();
    }

    @Test
    void readsTrinosTableProperties() {
        TableSpec spec =
                spec(
                        Map.of(
                                "properties",
                                Map.of(
                                        "partitioning", "ARRAY['day(at)', 'bucket(id, 4)']",
                                        "sorted_by", "ARRAY['id DESC']",
                                        "format", "'PARQUET'",
                                        "compression_codec", "'SNAPPY'")));

        assertThat(spec.partitioning()).containsExactly("day(at)", "bucket(id, 4)");
        assertThat(spec.sorting()).containsExactly("id DESC");
        assertThat(spec.properties())
                .containsEntry("write.format.default", "parquet")
                .containsEntry("write.parquet.compression-codec", "snappy");
    }

    @Test
    void readsThePolicyOfUpkeepFromMeta() {
        TableSpec spec =
                spec(
                        Map.of(
                                "meta",
                                Map.of(
                                        "owner",
                                        "finance",
                                        "maintain",
                                        Map.of("snapshots-older-than", "2d", "keep-last", 3))));

        assertThat(spec.properties())
                .containsOnly(
                        Map.entry("kappalake.maintain.snapshots-older-than", "2d"),
                        Map.entry("kappalake.maintain.keep-last", "3"));
        assertThatThrownBy(() -> spec(Map.of("meta", Map.of("maintain", Map.of("keep", 3)))))
                .isInstanceOf(LakehouseException.class)
                .hasMessageContaining("meta.maintain of")
                .hasMessageContaining("Unknown property kappalake.maintain.keep");
        assertThatThrownBy(() -> spec(Map.of("meta", Map.of("maintain", "often"))))
                .hasMessageContaining("Invalid value 'often' for meta.maintain");
    }

    @Test
    void tellsAllPropertiesThatAreWrong() {
        assertThatThrownBy(
                        () ->
                                spec(
                                        Map.of(
                                                "properties",
                                                Map.of(
                                                        "format", "'ORC'",
                                                        "format_version", "3",
                                                        "partitioning", "day(at)"))))
                .isInstanceOf(LakehouseException.class)
                .hasMessageContaining("Invalid value ''ORC'' for property format")
                .hasMessageContaining("Invalid value '3' for property format_version")
                .hasMessageContaining("for property partitioning (must be ARRAY['...'])");
    }

    @Test
    void takesWarehouseUsersWords() {
        TableSpec spec =
                spec(
                        Map.of(
                                "partition_by",
                                Map.of(
                                        "field",
                                        "at",
                                        "data_type",
                                        "timestamp",
                                        "granularity",
                                        "day"),
                                "cluster_by",
                                List.of("id")));

        assertThat(spec.partitioning()).containsExactly("day(at)");
        assertThat(spec.sorting()).containsExactly("id");
    }
}
