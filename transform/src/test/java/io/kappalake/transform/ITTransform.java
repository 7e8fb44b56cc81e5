package io.kappalake.transform;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.local.testing.SharedServers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a build makes of models of each kind. */
@ExtendWith(SharedServers.class)
class ITTransform {
    private static final String LATEST =
            """
            {{ config(materialized='incremental', unique_key='id', on_source_delete='delete') }}
            select id, max_by(amount, at) as amount, _change
            from {{ changes(source('raw', 'orders')) }}
            group by id, _change
            """;

    @TempDir private Path folder;
    private LakeProject project;

    @BeforeEach
    void makeProject() {
        project = LakeProject.in(folder);
        project.source("orders", "id bigint, amount bigint, at timestamp(6)");
        project.execute(
                """
                INSERT INTO raw.orders VALUES
                  (1, 10, TIMESTAMP '2026-11-01 10:00'), (2, 20, TIMESTAMP '2026-11-01 11:00')""");
    }

    @AfterEach
    void closeProject() {
        project.close();
    }

    @Test
    void buildsOnceAndThenDoesNothing() {
        project.model("all_orders", "select * from {{ source('raw', 'orders') }}")
                .model("latest", LATEST)
                .model(
                        "seen",
                        "{{ config(materialized='view') }} select id from {{ ref('latest') }}")
                .model(
                        "doubled",
                        "{{ config(materialized='ephemeral') }}"
                                + " select id, amount * 2 as amount from {{ ref('latest') }}")
                .model(
                        "total",
                        "{{ config(materialized='table') }}"
                                + " select sum(amount) as amount from {{ ref('doubled') }}");

        Results first = project.build();

        assertThat(first.statuses())
                .containsExactlyInAnyOrder(
                        "all_orders success", "latest success", "seen success", "total success");
        assertThat(project.rows("SELECT id, amount FROM latest ORDER BY id"))
                .containsExactly("1|10", "2|20");
        assertThat(project.rows("SELECT id FROM seen ORDER BY id")).containsExactly("1", "2");
        assertThat(project.rows("SELECT amount FROM total")).containsExactly("60");
        long latest = project.snapshot("latest");
        long total = project.snapshot("total");
        long statements = project.statements();

        Results second = project.build();

        assertThat(project.statements()).as("statements").isEqualTo(statements);
        assertThat(second.statuses())
                .containsExactlyInAnyOrder(
                        "all_orders no-op", "latest no-op", "seen no-op", "total no-op");
        assertThat(project.snapshot("latest")).isEqualTo(latest);
        assertThat(project.snapshot("total")).isEqualTo(total);
    }

    @Test
    void tenIncrementalRunsLeaveNoDeleteFilesAndTheirChangesCanBeRead() {
        project.model("latest", LATEST);
        project.build();
        long first = project.snapshot("latest");
        for (int i = 1; i <= 10; i++) {
            project.execute(
                    "INSERT INTO raw.orders VALUES (%d, %d, TIMESTAMP '2026-11-02 00:00' + INTERVAL '%d' HOUR)"
                            .formatted(i % 4, 100 + i, i));
            assertThat(project.build().status("latest")).isEqualTo("success");
        }

        assertThat(project.rows("SELECT id, amount FROM latest ORDER BY id"))
                .containsExactly("0|108", "1|109", "2|110", "3|107");
        project.assertNoDeleteFiles("latest");
        assertThat(
                        project.count(
                                "SELECT count(*) FROM TABLE(system.table_changes('%s', 'latest', %d, %d))"
                                        .formatted(
                                                project.schema(),
                                                first,
                                                project.snapshot("latest"))))
                .isPositive();
    }

    @Test
    void aTableIsBuiltAnewWithOtherTypes() {
        project.model("m", "{{ config(materialized='table') }} select 1 as a, 'x' as b");
        project.build();
        project.model("m", "{{ config(materialized='table') }} select 'one' as a, 2.5e0 as c");

        project.build();

        assertThat(project.rows("SELECT * FROM m")).containsExactly("one|2.5");
        assertThat(
                        project.rows(
                                "SELECT column_name, data_type FROM information_schema.columns"
                                        + " WHERE table_schema = '%s' AND table_name = 'm'"
                                                .formatted(project.schema())))
                .containsExactly("a|varchar", "c|double");
    }

    @Test
    void layoutAndPropertiesAreThoseOfTheModel() {
        project.model(
                "m",
                """
                {{ config(materialized='table', partition_by={'field': 'at', 'data_type': 'timestamp', 'granularity': 'day'},
                          cluster_by=['id'], properties={'compression_codec': "'ZSTD'"}) }}
                select * from {{ source('raw', 'orders') }}
                """);

        project.build();

        assertThat(project.mart("m").spec().fields())
                .extracting(field -> field.transform() + " of " + field.name())
                .containsExactly("day of at_day");
        assertThat(project.mart("m").sortOrder().fields())
                .extracting(field -> project.mart("m").schema().findColumnName(field.sourceId()))
                .containsExactly("id");
        assertThat(project.mart("m").properties())
                .containsEntry("write.parquet.compression-codec", "zstd");
        assertThat(project.rows("SELECT count(*) FROM m")).containsExactly("2");
    }

    @Test
    void fullRefreshBuildsAnewButNotWhatForbidsIt() {
        project.model("latest", LATEST)
                .model("kept", LATEST.replace("unique_key", "full_refresh=false, unique_key"));
        project.build();

        Results refreshed = project.build("--full-refresh");

        assertThat(refreshed.message("latest")).startsWith("REBUILD (2 rows");
        assertThat(refreshed.status("kept")).isEqualTo("no-op");
    }

    @Test
    void whatReadsAFailedModelIsSkipped() {
        project.model(
                        "bad",
                        "{{ config(materialized='table') }}\nselect\n  nothing from {{ source('raw', 'orders') }}")
                .model("reader", "select * from {{ ref('bad') }}")
                .model("other", "{{ config(materialized='table') }} select 1 as a");

        Results answer = project.run("build").bad();

        assertThat(answer.status("bad")).isEqualTo("error");
        assertThat(answer.message("bad"))
                .contains("models/bad.sql:3:3", "Column 'nothing' cannot be resolved");
        assertThat(answer.status("reader")).isEqualTo("skipped");
        assertThat(answer.status("other")).isEqualTo("success");
        assertThat(project.drafts()).isEmpty();
    }
}
