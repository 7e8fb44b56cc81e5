package io.kappalake.transform;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.local.testing.SharedServers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What an incremental model's new, missing and changed columns do to its table. */
@ExtendWith(SharedServers.class)
class ITSchemaChanges {
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

    private void model(String onSchemaChange, String columns) {
        project.model(
                "m",
                "{{ config(materialized='incremental', unique_key='id', on_schema_change='%s') }} select %s"
                        .formatted(onSchemaChange, columns));
    }

    private java.util.List<String> columns() {
        return project.rows(
                "SELECT column_name, data_type FROM information_schema.columns"
                        + " WHERE table_schema = '%s' AND table_name = 'm' ORDER BY ordinal_position"
                                .formatted(project.schema()));
    }

    @Test
    void ignoreDropsNewColumnsFromTheRows() {
        model("ignore", "1 as id, 'x' as a");
        project.build();
        model("ignore", "2 as id, 'y' as a, 5 as fresh");
        project.build();

        assertThat(columns()).containsExactly("id|integer", "a|varchar");
        assertThat(project.rows("SELECT * FROM m ORDER BY id")).containsExactly("1|x", "2|y");
    }

    @Test
    void newColumnsAreAppendedAndMissingOnesStay() {
        model("append_new_columns", "1 as id, 'x' as a, 7 as b");
        project.build();
        model("append_new_columns", "2 as id, 'y' as a, 5 as fresh");
        project.build();

        assertThat(columns())
                .containsExactly("id|integer", "a|varchar", "b|integer", "fresh|integer");
        assertThat(project.rows("SELECT * FROM m ORDER BY id"))
                .containsExactly("1|x|7|null", "2|y|null|5");
    }

    @Test
    void syncAddsRemovesAndWidens() {
        model("sync_all_columns", "1 as id, 'x' as a, 7 as b");
        project.build();
        model("sync_all_columns", "bigint '2' as id, 'y' as a, 5 as fresh");
        project.build();

        assertThat(columns()).containsExactly("id|bigint", "a|varchar", "fresh|integer");
        assertThat(project.rows("SELECT * FROM m ORDER BY id"))
                .containsExactly("1|x|null", "2|y|5");
    }

    @Test
    void failNamesWhatChanged() {
        model("fail", "1 as id, 'x' as a");
        project.build();
        long before = project.snapshot("m");
        model("fail", "2 as id, 'y' as a, 5 as fresh");

        Results answer = project.run("build");

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err())
                .contains("the model has new columns [fresh]", "append_new_columns");
        assertThat(project.snapshot("m")).isEqualTo(before);
        assertThat(project.rows("SELECT * FROM m")).containsExactly("1|x");
    }

    @Test
    void aTypeThatCannotBecomeAnotherIsRefused() {
        model("sync_all_columns", "1 as id, 'x' as a");
        project.build();
        model("sync_all_columns", "2 as id, 5 as a");

        Results answer = project.run("build");

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err())
                .contains("Iceberg cannot change the type of a from varchar to integer");
        assertThat(project.rows("SELECT * FROM m")).containsExactly("1|x");
        assertThat(project.drafts()).isEmpty();
    }

    @Test
    void aFieldThatARowGainsIsNullInOldRows() {
        try (LakeProject project = LakeProject.in(folder)) {
            String model =
                    """
                    {{ config(materialized='incremental', unique_key='id', on_schema_change='append_new_columns') }}
                    %s
                    """;
            project.model(
                            "m",
                            model.formatted(
                                    "select id, cast(row('Oslo') as row(city varchar)) as address, array[cast(row(id) as row(n integer))] as lines from (values 1, 2) t (id)"))
                    .build();
            project.model(
                    "m",
                    model.formatted(
                            "select 2 as id, cast(row('Rome', 'IT') as row(city varchar, country varchar)) as address, array[cast(row(7, 'x') as row(n bigint, note varchar))] as lines"));
            project.file(
                    "tests/known.sql",
                    "select * from {{ ref('m') }} where address.country = 'NO' or lines[1].note = 'y'");
            project.build();

            assertThat(
                            project.rows(
                                    "SELECT id, address.city, address.country, lines[1].n, lines[1].note FROM m ORDER BY 1"))
                    .containsExactly("1|Oslo|null|1|null", "2|Rome|IT|7|x");
        }
    }
}
