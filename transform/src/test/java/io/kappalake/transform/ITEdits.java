package io.kappalake.transform;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.local.testing.SharedServers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A table follows whatever its rows are made of. */
@ExtendWith(SharedServers.class)
class ITEdits {
    private static final String TOTAL =
            "{{ config(materialized='table') }} select sum(amount) as amount from {{ ref('stg') }}";

    /** Reads changes of orders, and of nothing else. */
    private static final String COPY =
            """
            {{ config(materialized='incremental', unique_key='id', on_source_delete='delete') }}
            select id, amount %s as amount, _change from {{ changes(source('raw', 'orders')) }}
            """;

    @TempDir private Path folder;
    private LakeProject project;

    @BeforeEach
    void makeProject() {
        project = LakeProject.in(folder);
        project.source("orders", "id bigint, amount bigint");
        project.execute("INSERT INTO raw.orders VALUES (1, 10), (2, 20)");
    }

    @AfterEach
    void closeProject() {
        project.close();
    }

    private void staging(String materialized, String condition) {
        project.model(
                "stg",
                "{{ config(materialized='%s') }} select id, amount from {{ source('raw', 'orders') }} %s"
                        .formatted(materialized, condition));
    }

    private String total() {
        return project.rows("SELECT amount FROM total").getFirst();
    }

    @Test
    void ofAViewThatItReads() {
        staging("view", "");
        project.model("total", TOTAL).build();
        staging("view", "where id > 1");

        assertThat(project.build().status("total")).isEqualTo("success");
        assertThat(total()).isEqualTo("20");
        assertThat(project.build().status("total")).isEqualTo("no-op");
    }

    @Test
    void ofAnEphemeralModelThatItReads() {
        staging("ephemeral", "");
        project.model("total", TOTAL).build();
        staging("ephemeral", "where id > 1");
        project.build();

        assertThat(total()).isEqualTo("20");
    }

    @Test
    void ofAViewOfTheLakehouseThatItReads() {
        project.execute("CREATE VIEW raw.seen AS SELECT amount FROM raw.orders");
        project.declare("seen");
        project.model(
                "total",
                "{{ config(materialized='table') }} select sum(amount) as amount from {{ source('raw', 'seen') }}");
        project.build();
        project.execute(
                "CREATE OR REPLACE VIEW raw.seen AS SELECT amount FROM raw.orders WHERE id = 1");
        project.build();

        assertThat(total()).isEqualTo("10");
    }

    @Test
    void ofTimeAndOfWhatHasNoSnapshots() {
        project.model(
                        "at",
                        "{{ config(materialized='table') }} select '{{ run_started_at }}' as at")
                .model(
                        "asked",
                        "{{ config(materialized='table') }} select * from table(exclude_columns(input => table({{ source('raw', 'orders') }}), columns => descriptor(id)))")
                .model(
                        "tagged",
                        "{{ config(materialized='table') }} select id from {{ source('raw', 'orders') }} for version as of 'here'");
        project.raw("orders")
                .manageSnapshots()
                .createTag("here", project.raw("orders").currentSnapshot().snapshotId())
                .commit();
        project.build();
        project.execute("INSERT INTO raw.orders VALUES (3, 30)");
        project.raw("orders")
                .manageSnapshots()
                .replaceTag("here", project.raw("orders").currentSnapshot().snapshotId())
                .commit();

        Results answer = project.build();

        assertThat(answer.status("at")).isEqualTo("success");
        assertThat(project.rows("SELECT amount FROM asked ORDER BY 1"))
                .containsExactly("10", "20", "30");
        assertThat(project.rows("SELECT id FROM tagged ORDER BY 1")).containsExactly("1", "2", "3");
        assertThat(project.build().status("asked")).isEqualTo("no-op");
    }

    @Test
    void ofNothingInAComment() {
        project.file("macros/m.sql", "{% macro same(x) %}{{ x }}{% endmacro %}");
        project.model(
                "total",
                "{{ config(materialized='table') }} select sum({{ same('amount') }}) as amount from {{ source('raw', 'orders') }}");
        project.build();
        project.file("macros/m.sql", "{% macro same(x) %}{# as it is #}{{ x }}{% endmacro %}");
        project.model(
                "total",
                "{{ config(materialized='table') }} select  sum({{ same('amount') }}) as amount -- all\nfrom {{ source('raw', 'orders') }}");

        assertThat(project.build().status("total")).isEqualTo("no-op");
    }

    @Test
    void ofRowsThatSomebodyWroteIntoIt() {
        staging("view", "");
        project.model("total", TOTAL).model("copy", COPY.formatted(""));
        project.file("tests/positive.sql", "select * from {{ ref('copy') }} where amount < 0");
        project.build();
        project.execute("INSERT INTO total VALUES 99");
        project.execute("INSERT INTO copy VALUES (7, -70)");

        Results answer = project.build();

        assertThat(project.rows("SELECT amount FROM total")).containsExactly("30");
        assertThat(project.rows("SELECT * FROM copy ORDER BY 1")).containsExactly("1|10", "2|20");
        assertThat(answer.message("copy")).contains("REBUILD", "somebody else changed its rows");
        assertThat(answer.status("positive")).isEqualTo("pass");
        assertThat(project.build().status("copy")).isEqualTo("no-op");
        project.execute("ALTER TABLE copy EXECUTE optimize");
        assertThat(project.build().status("copy")).isEqualTo("no-op");
        project.execute("DELETE FROM copy WHERE id = 1");
        project.build();
        assertThat(project.rows("SELECT * FROM copy ORDER BY 1")).containsExactly("1|10", "2|20");
    }

    @Test
    void ofAModelThatReadsChangesAndWasEdited() {
        project.model("copy", COPY.formatted(""));
        project.build();
        project.execute("INSERT INTO raw.orders VALUES (3, 30)");
        project.model("copy", COPY.formatted("+ 1"));

        Results answer = project.build();

        assertThat(answer.message("copy")).contains("its code changed");
        assertThat(project.rows("SELECT * FROM copy ORDER BY 1"))
                .containsExactly("1|11", "2|21", "3|31");
        project.execute("INSERT INTO raw.orders VALUES (4, 40)");
        assertThat(project.build().message("copy")).contains("MERGE (1 row from 1 read");
    }

    @Test
    void ofATableThatItReadsWholeBesideTheChanges() {
        project.source("rates", "rate bigint");
        project.execute("INSERT INTO raw.rates VALUES 2");
        project.model(
                "copy",
                """
                {{ config(materialized='incremental', unique_key='id', on_source_delete='delete') }}
                select id, amount * rate as amount, _change
                from {{ changes(source('raw', 'orders')) }} cross join {{ source('raw', 'rates') }}
                """);
        project.build();
        project.execute("DELETE FROM raw.rates");
        project.execute("INSERT INTO raw.rates VALUES 3");

        Results answer = project.build();

        assertThat(answer.message("copy")).contains(".rates changed");
        assertThat(project.rows("SELECT * FROM copy ORDER BY 1")).containsExactly("1|30", "2|60");
    }

    @Test
    void exceptWhereRowsStayThatTheirSourceTookBack() {
        String model =
                """
                {{ config(materialized='incremental', unique_key='id', on_source_delete='ignore') }}
                select id, amount %s as amount from {{ changes(source('raw', 'orders')) }}
                """;
        project.model("kept", model.formatted("")).build();
        project.execute("DELETE FROM raw.orders WHERE id = 1");
        project.execute("ALTER TABLE raw.orders EXECUTE optimize");
        project.model("kept", model.formatted("+ 1"));
        project.execute("INSERT INTO raw.orders VALUES (3, 30)");
        project.build();

        assertThat(project.rows("SELECT * FROM kept ORDER BY 1"))
                .containsExactly("1|10", "2|20", "3|31");
    }

    @Test
    void ofAStarWhoseTableGotAColumn() {
        project.model("seen", "select * from {{ source('raw', 'orders') }}");
        project.build();
        project.execute("ALTER TABLE raw.orders ADD COLUMN note varchar");
        project.execute("INSERT INTO raw.orders VALUES (3, 30, 'x')");

        assertThat(project.build().status("seen")).isEqualTo("success");
        assertThat(project.rows("SELECT note FROM seen WHERE id = 3")).containsExactly("x");
        assertThat(project.build().status("seen")).isEqualTo("no-op");
    }

    @Test
    void aPublicationWithoutRowsKeepsItsReadersCursors() {
        String first =
                """
                {{ config(materialized='incremental', unique_key='id', on_source_delete='ignore') }}
                select id, amount from {{ changes(source('raw', 'orders')) }} where %s
                """;
        project.model("a", first.formatted("id > 0"))
                .model(
                        "b",
                        """
                        {{ config(materialized='incremental', unique_key='id', on_source_delete='delete') }}
                        select id, amount, _change from {{ changes(ref('a')) }}
                        """)
                .file(
                        "tests/together.sql",
                        "select id from {{ ref('b') }} except select id from {{ ref('a') }}");
        project.build();
        long snapshot = project.snapshot("a");
        project.model("a", first.formatted("id >= 0"));

        assertThat(project.build().message("a")).contains("MERGE (0 rows");
        assertThat(project.snapshot("a")).isEqualTo(snapshot);
        assertThat(project.build().status("b")).isEqualTo("no-op");
        project.execute("INSERT INTO raw.orders VALUES (3, 30)");
        project.build();
        assertThat(project.rows("SELECT * FROM b ORDER BY 1"))
                .containsExactly("1|10", "2|20", "3|30");
    }

    @Test
    void aTableThatWasBuiltWithoutRowsHasReadersTooThatGoOn() {
        project.execute("DELETE FROM raw.orders");
        project.model("copy", COPY.formatted(""))
                .model(
                        "b",
                        """
                        {{ config(materialized='incremental', unique_key='id', on_source_delete='delete') }}
                        select id, amount, _change from {{ changes(ref('copy')) }}
                        """)
                .file(
                        "tests/together.sql",
                        "select id from {{ ref('b') }} except select id from {{ ref('copy') }}");
        project.build();
        project.build("--full-refresh");
        project.build();
        project.execute("INSERT INTO raw.orders VALUES (3, 30)");
        project.build();

        assertThat(project.rows("SELECT * FROM b")).containsExactly("3|30");
    }

    @Test
    void aWarningIsRepeated() {
        project.model("copy", COPY.formatted(""))
                .file(
                        "tests/small.sql",
                        "{{ config(severity='warn') }} select * from {{ ref('copy') }} where amount > 15");
        assertThat(project.build().status("small")).isEqualTo("warn");

        Results answer = project.build();

        assertThat(answer.status("copy")).isEqualTo("no-op");
        assertThat(answer.status("small")).isEqualTo("warn");
        assertThat(answer.message("small")).contains("Got 1 result");
        assertThat(project.build().status("small")).isEqualTo("warn");
    }

    @Test
    void whatNoModelHasMadeIsReplacedOnlyIfAsked() {
        project.execute("CREATE TABLE total (amount bigint)");
        project.execute("INSERT INTO total VALUES 7");
        project.execute("CREATE VIEW stg AS SELECT 1 AS other");
        staging("view", "");
        project.model(
                "total",
                "{{ config(materialized='table') }} select sum(amount) as amount from {{ source('raw', 'orders') }}");

        Results answer = project.run("build");

        assertThat(answer.err()).contains("Cannot replace", ".total", "--adopt");
        assertThat(total()).isEqualTo("7");
        assertThat(project.run("build", "--select", "stg").bad().message("stg"))
                .contains("--adopt");
        project.build("--adopt");
        assertThat(total()).isEqualTo("30");
        project.build();
    }
}
