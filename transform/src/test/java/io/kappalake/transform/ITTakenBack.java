package io.kappalake.transform;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.local.testing.SharedServers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Models whose rows do not say which of them are to go, once their source takes rows back. */
@ExtendWith(SharedServers.class)
class ITTakenBack {
    private static final String NEWEST =
            """
            {{ config(materialized='incremental', unique_key='id'%s) }}
            select id, max_by(amount, at) as amount from {{ changes(source('raw', 'orders')) }} group by id
            """;

    @TempDir private Path folder;
    private LakeProject project;

    @BeforeEach
    void makeProject() {
        project = LakeProject.in(folder);
        project.source("orders", "id bigint, amount bigint, at bigint");
        project.execute("INSERT INTO raw.orders VALUES (1, 10, 1)");
    }

    @AfterEach
    void closeProject() {
        project.close();
    }

    /** Adds a row, builds, and takes the row back. */
    private void addAndTakeBack(String row) {
        long before = project.raw("orders").currentSnapshot().snapshotId();
        project.execute("INSERT INTO raw.orders VALUES " + row);
        project.build();
        project.raw("orders").manageSnapshots().rollbackTo(before).commit();
    }

    @Test
    void areRefused() {
        project.model("newest", NEWEST.formatted("")).build();
        addAndTakeBack("(1, 99, 2)");

        Results answer = project.run("build").bad();

        assertThat(answer.message("newest"))
                .contains(".orders", "_change", "on_source_delete", "--full-refresh");
        assertThat(project.rows("SELECT * FROM newest")).containsExactly("1|99");
        project.build("--full-refresh");
        assertThat(project.rows("SELECT * FROM newest")).containsExactly("1|10");
        project.execute("INSERT INTO raw.orders VALUES (2, 20, 3)");
        project.build();
        assertThat(project.rows("SELECT * FROM newest ORDER BY 1")).containsExactly("1|10", "2|20");
    }

    @Test
    void getNewRowsAloneIfTheyIgnoreThat() {
        project.model("newest", NEWEST.formatted(", on_source_delete='ignore'")).build();
        addAndTakeBack("(1, 99, 2)");
        project.execute("INSERT INTO raw.orders VALUES (2, 20, 3)");
        project.build();

        assertThat(project.rows("SELECT * FROM newest ORDER BY 1")).containsExactly("1|99", "2|20");
    }

    @Test
    void doNotAppendWithdrawnRowsASecondTime() {
        project.model(
                "log",
                "{{ config(materialized='incremental') }} select id, amount from {{ changes(source('raw', 'orders')) }}");
        project.build();
        addAndTakeBack("(2, 99, 2)");

        project.run("build").bad();

        assertThat(project.rows("SELECT * FROM log ORDER BY 1")).containsExactly("1|10", "2|99");
    }

    @Test
    void goOnWhereFilesWereReplacedAndNoRowWent() {
        project.model(
                        "base",
                        "{{ config(materialized='incremental', unique_key='id', on_source_delete='delete') }} select id, amount, _change from {{ changes(source('raw', 'orders')) }}")
                .model(
                        "log",
                        "{{ config(materialized='incremental', unique_key='id') }} select id, amount from {{ changes(ref('base')) }}");
        project.build();
        // the file of the one row is written anew with both
        project.execute("INSERT INTO raw.orders VALUES (2, 20, 2)");
        project.build();
        project.execute("INSERT INTO raw.orders VALUES (1, 10, 3), (3, 30, 3)");
        project.run("build");

        assertThat(project.rows("SELECT * FROM log ORDER BY 1"))
                .containsExactly("1|10", "2|20", "3|30");
    }

    @Test
    void areRefusedWhenAnAppendTurnsToChanges() {
        project.model(
                "log",
                """
                {{ config(materialized='incremental') }}
                select id, amount, at from {{ source('raw', 'orders') }}
                {% if is_incremental() %} where at > (select max(at) from {{ this }}) {% endif %}
                """);
        project.build();
        project.execute("INSERT INTO raw.orders VALUES (2, 20, 2)");
        project.build();
        project.model(
                "log",
                "{{ config(materialized='incremental') }} select id, amount, at from {{ changes(source('raw', 'orders')) }}");

        Results answer = project.run("build").bad();

        assertThat(answer.message("log")).contains("unique_key", "--full-refresh");
        assertThat(project.count("SELECT count(*) FROM log")).isEqualTo(2);
        project.build("--full-refresh");
        project.execute("INSERT INTO raw.orders VALUES (3, 30, 3)");
        project.build();
        assertThat(project.count("SELECT count(*) FROM log")).isEqualTo(3);
    }

    @Test
    void modelsThatReadChangesOnlyLaterGoOnFromTheirFirstBuild() {
        project.model(
                "log",
                """
                {{ config(materialized='incremental', on_source_delete='ignore') }}
                select id, amount from
                {% if is_incremental() %} {{ changes(source('raw', 'orders')) }}
                {% else %} {{ source('raw', 'orders') }} {% endif %}
                """);
        project.build();
        project.execute("INSERT INTO raw.orders VALUES (2, 20, 2)");
        project.build();
        project.build();

        assertThat(project.rows("SELECT * FROM log ORDER BY 1")).containsExactly("1|10", "2|20");
    }

    @Test
    void goOnWhereOtherRowsOfTheSameKeyCame() {
        project.model(
                        "base",
                        """
                        {{ config(materialized='incremental', unique_key='id') }}
                        select id, {{ var('n', 1) }} as n from (values 1, 2, 3) as t (id)
                        """)
                .model(
                        "follower",
                        """
                        {{ config(materialized='incremental', unique_key='id') }}
                        select id, sum(n) as n from {{ changes(ref('base')) }} group by id
                        """);
        project.build();
        project.model(
                "base",
                """
                {{ config(materialized='incremental', unique_key='id') }}
                select id, 5 as n from (values 2, 3) as t (id)
                """);
        project.build();

        assertThat(project.rows("SELECT * FROM follower ORDER BY 1"))
                .containsExactly("1|1", "2|5", "3|5");
    }

    @Test
    void areRefusedWhereTheirOwnKeyLosesRowsThoughTheSourcesDoesNot() {
        project.model(
                "owners",
                """
                {{ config(materialized='incremental', unique_key='amount') }}
                select distinct amount from {{ changes(source('raw', 'orders')) }}
                """);
        project.build();
        project.execute("DELETE FROM raw.orders");
        project.execute("INSERT INTO raw.orders VALUES (1, 11, 1)");

        assertThat(project.run("build").bad().message("owners")).contains("_change");
        assertThat(project.rows("SELECT * FROM owners")).containsExactly("10");
    }
}
