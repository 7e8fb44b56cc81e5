package io.kappalake.transform;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.local.testing.SharedServers;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A run sees one state of its sources, whatever arrives meanwhile. */
@ExtendWith(SharedServers.class)
class ITPins {
    @TempDir private Path folder;

    @Test
    void allReadsOfARunAreOfOneState() {
        try (LakeProject project = LakeProject.in(folder)) {
            project.source("orders", "id bigint").declare("seen");
            project.execute("INSERT INTO raw.orders VALUES 1, 2");
            project.execute("CREATE VIEW raw.seen AS SELECT id FROM raw.orders");
            project.model(
                            "first",
                            "{{ config(materialized='table') }} select count(*) as n from {{ source('raw', 'orders') }}")
                    .model("listed", "select id from {{ source('raw', 'orders') }}")
                    .model(
                            "second",
                            """
                            -- depends_on: {{ ref('first') }}
                            {{ config(materialized='table') }}
                            {% set asked = run_query('select count(*) from ' ~ source('raw', 'orders')) %}
                            select
                                (select count(*) from {{ source('raw', 'orders') }}) as of_table,
                                (select count(*) from {{ source('raw', 'seen') }}) as of_view,
                                (select count(*) from {{ ref('listed') }}) as of_model,
                                {{ asked.columns[0].values()[0] if execute else 0 }} as asked,
                                (select n from {{ ref('first') }}) as of_first
                            """)
                    .file(
                            "tests/as_many.sql",
                            "select * from {{ ref('second') }} where of_table <> (select count(*) from {{ source('raw', 'orders') }})");
            long pinned = project.raw("orders").currentSnapshot().snapshotId();

            Results answer =
                    project.runTelling(
                                    text -> {
                                        if (text.contains("OK created")
                                                && text.contains(".first")) {
                                            project.execute("INSERT INTO raw.orders VALUES 3");
                                        }
                                    },
                                    "build")
                            .good();

            assertThat(project.count("SELECT count(*) FROM raw.orders")).isEqualTo(3);
            assertThat(project.rows("SELECT * FROM second")).containsExactly("2|2|2|2|2");
            assertThat(answer.status("as_many")).isEqualTo("pass");
            assertThat(
                            answer.node("second")
                                    .at("/details/pins")
                                    .get(project.rawSchema() + ".orders")
                                    .asLong())
                    .isEqualTo(pinned);
            assertThat(project.rows("SELECT count(*) FROM listed")).containsExactly("3");

            project.build();

            assertThat(project.rows("SELECT * FROM second")).containsExactly("3|3|3|3|3");
        }
    }

    @Test
    void tablesThatOnlyAViewOrATextNamesAreOfTheSameState() {
        try (LakeProject project = LakeProject.in(folder)) {
            project.execute("CREATE TABLE raw.orders AS SELECT BIGINT '1' AS id");
            project.execute("CREATE TABLE raw.customers AS SELECT BIGINT '1' AS id");
            project.declare("seen");
            project.execute("CREATE VIEW raw.seen AS SELECT id FROM raw.orders");
            project.model("first", "{{ config(materialized='table') }} select 1 as n")
                    .model(
                            "second",
                            """
                            -- depends_on: {{ ref('first') }}
                            {{ config(materialized='table') }}
                            select
                                (select count(*) from {{ source('raw', 'seen') }}) as of_view,
                                (select count(*) from %s.customers) as of_text
                            """
                                    .formatted(project.rawSchema()));

            project.runTelling(
                            text -> {
                                if (text.contains("OK created") && text.contains(".first")) {
                                    project.execute("INSERT INTO raw.orders VALUES 2");
                                    project.execute("INSERT INTO raw.customers VALUES 2");
                                }
                            },
                            "build")
                    .good();

            assertThat(project.count("SELECT count(*) FROM raw.customers")).isEqualTo(2);
            assertThat(project.rows("SELECT * FROM second")).containsExactly("1|1");
            project.build();
            assertThat(project.rows("SELECT * FROM second")).containsExactly("2|2");
        }
    }

    @Test
    void anOlderRunDoesNotPublishOverANewerOne() {
        try (LakeProject project = LakeProject.in(folder)) {
            project.source("orders", "id bigint");
            project.execute("INSERT INTO raw.orders VALUES 1");
            project.model(
                            "first",
                            "{{ config(materialized='table') }} select {{ var('n', 1) }} as n")
                    .model(
                            "second",
                            """
                            -- depends_on: {{ ref('first') }}
                            {{ config(materialized='table') }}
                            select count(*) as n from {{ source('raw', 'orders') }}
                            """);
            project.build();
            project.execute("INSERT INTO raw.orders VALUES 2");
            project.model("first", "{{ config(materialized='table') }} select 2 as n");

            Results answer =
                    project.runTelling(
                                    text -> {
                                        if (text.contains("OK created")
                                                && text.contains(".first")) {
                                            project.execute("INSERT INTO raw.orders VALUES 3");
                                            project.build("--select", "second");
                                        }
                                    },
                                    "build")
                            .bad();

            assertThat(answer.message("second"))
                    .contains("another run has published it", "newer state of", "run again");
            assertThat(project.rows("SELECT n FROM second")).containsExactly("3");
            assertThat(project.drafts()).isEmpty();
        }
    }
}
