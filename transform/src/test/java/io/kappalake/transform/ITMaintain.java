package io.kappalake.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.lakehouse.maintenance.Maintenance;
import io.kappalake.lakehouse.maintenance.Maintenance.Done;
import io.kappalake.lakehouse.session.LakehouseSession;
import io.kappalake.local.testing.SharedServers;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Upkeep of tables between the builds of models that read their changes. */
@ExtendWith(SharedServers.class)
class ITMaintain {
    private static final int ROUNDS = 5;

    @TempDir private Path folder;

    @Test
    void leavesRowsAndReadersOfChangesAsTheyWere() throws Exception {
        try (LakeProject project = LakeProject.in(folder)) {
            project.source("fresh", "id bigint, amount bigint, at timestamp(6) with time zone");
            project.execute("ALTER TABLE raw.fresh SET PROPERTIES partitioning = ARRAY['day(at)']");
            project.model(
                    "stock",
                    """
                    {{ config(materialized='incremental', unique_key='id', partition_by=['mod_id']) }}
                    select id, sum(amount) as amount, id % 2 as mod_id
                    from {{ changes(source('raw', 'fresh')) }} group by id
                    """);
            project.model(
                    "total",
                    "{{ config(materialized='table') }} select sum(amount) as amount, count(*) as n from {{ ref('stock') }}");
            for (int round = 0; round < ROUNDS; round++) {
                insert(project, round);
                project.build();
            }
            // rows that no build has read yet
            insert(project, ROUNDS);
            List<String> rows = project.rows("SELECT * FROM stock ORDER BY id");
            List<String> raw = project.rows("SELECT * FROM raw.fresh ORDER BY id");

            Done sources = maintain(project, project.schemaOfSources() + ".fresh");
            assertThat(sources.failures()).isEmpty();
            assertThat(sources.filesCompacted()).isGreaterThanOrEqualTo(2L * (ROUNDS + 1));
            assertThat(sources.filesWritten()).isLessThan(sources.filesCompacted());
            assertThat(sources.snapshotsExpired()).isPositive();
            assertThat(project.count("SELECT count(*) FROM raw.\"fresh$files\""))
                    .isEqualTo(
                            sources.before().files()
                                    - sources.filesCompacted()
                                    + sources.filesWritten());
            Done stock = maintain(project, project.schemaOfMarts() + ".stock");
            assertThat(stock.failures()).isEmpty();
            Done again = maintain(project, project.schemaOfSources() + ".fresh");
            assertThat(again.filesCompacted()).isZero();

            assertThat(project.rows("SELECT * FROM stock ORDER BY id")).isEqualTo(rows);
            assertThat(project.rows("SELECT * FROM raw.fresh ORDER BY id")).isEqualTo(raw);
            project.build();
            assertThat(project.rows("SELECT sum(amount), count(*) FROM stock"))
                    .containsExactlyElementsOf(
                            project.rows("SELECT sum(amount), count(DISTINCT id) FROM raw.fresh"));
            maintain(project, project.schemaOfSources() + ".fresh");
            maintain(project, project.schemaOfMarts() + ".stock");
            assertThat(project.build().status("stock")).isEqualTo("no-op");
        }
    }

    /** New ids in two days. */
    private static void insert(LakeProject project, int round) {
        project.execute(
                "INSERT INTO raw.fresh SELECT %1$d * 100 + n, n, TIMESTAMP '2026-03-01 12:00:00 UTC' + mod(n, 2) * INTERVAL '1' DAY FROM UNNEST(sequence(1, 50)) AS t(n)"
                        .formatted(round));
    }

    private static Done maintain(LakeProject project, String table) {
        try (LakehouseSession session =
                LakehouseSession.open(
                        LakehouseConfig.load(
                                project.config().file(),
                                Map.of(
                                        "maintain.small-files", "2",
                                        "maintain.snapshots-older-than", "0s",
                                        "maintain.keep-last", "1")),
                        "ops")) {
            Maintenance maintenance = new Maintenance(session, Clock.systemUTC());
            assertThatThrownBy(() -> maintenance.tables(List.of(table, "no.such", "nor.this")))
                    .isInstanceOfSatisfying(
                            LakehouseException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT))
                    .hasMessageContaining("no.such, nor.this");
            List<TableIdentifier> tables = maintenance.tables(List.of(table));
            assertThat(tables).hasSize(1);
            return maintenance.run(tables.getFirst(), true, step -> {}).orElseThrow();
        }
    }
}
