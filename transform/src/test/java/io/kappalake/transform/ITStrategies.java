package io.kappalake.transform;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.local.testing.SharedServers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What an incremental run does to the rows that are there. */
@ExtendWith(SharedServers.class)
class ITStrategies {
    private static final String NEW_ROWS =
            """
            {{ config(materialized='incremental', %s) }}
            select * from {{ source('raw', 'stock') }}
            {%% if is_incremental() %%} where batch > (select max(batch) from {{ this }}) {%% endif %%}
            """;

    @TempDir private Path folder;
    private LakeProject project;

    @BeforeEach
    void makeProject() {
        project = LakeProject.in(folder);
        project.source(
                "stock", "shop varchar, item bigint, amount bigint, note varchar, batch int");
        project.execute(
                "INSERT INTO raw.stock VALUES ('a', 1, 10, 'x', 1), ('a', 2, 20, 'x', 1), ('b', 1, 30, 'x', 1)");
    }

    @AfterEach
    void closeProject() {
        project.close();
    }

    private void first(String config) {
        project.model("m", NEW_ROWS.formatted(config));
        project.build();
    }

    private Results then(String rows) {
        project.execute("INSERT INTO raw.stock VALUES " + rows);
        Results answer = project.run("build");
        project.assertNoDeleteFiles("m");
        return answer;
    }

    private java.util.List<String> table() {
        return project.rows("SELECT shop, item, amount, note FROM m ORDER BY 1, 2, 3");
    }

    @Test
    void appendAdds() {
        first("incremental_strategy='append'");
        then("('a', 1, 11, 'y', 2)").good();

        assertThat(table()).containsExactly("a|1|10|x", "a|1|11|y", "a|2|20|x", "b|1|30|x");
    }

    @Test
    void mergeReplacesRowsOfTheSameKeys() {
        first("unique_key=['shop', 'item']");
        Results answer = then("('a', 1, 11, 'y', 2), ('c', 1, 40, 'y', 2)").good();

        assertThat(table()).containsExactly("a|1|11|y", "a|2|20|x", "b|1|30|x", "c|1|40|y");
        assertThat(answer.message("m")).isEqualTo("MERGE (2 rows, 1 file rewritten)");
    }

    @Test
    void oneStatementAddsKeysThatNoFileCanHave() {
        first("unique_key=['shop', 'item']");
        Results answer = then("('z', 99, 11, 'y', 2)").good();

        assertThat(answer.message("m")).isEqualTo("MERGE (1 row)");
        assertThat(project.statements("INSERT INTO%")).isEqualTo(2);
        assertThat(table()).containsExactly("a|1|10|x", "a|2|20|x", "b|1|30|x", "z|99|11|y");
    }

    @Test
    void twoStatementsReplaceKeysInSmallFilesWithoutLookingForThem() {
        first("unique_key=['shop', 'item'], partition_by=['shop']");
        then("('a', 1, 11, 'y', 2)").good();

        assertThat(project.statements("INSERT INTO%")).isEqualTo(3);
        assertThat(project.statements("SELECT DISTINCT \"$path\"%")).isZero();
        assertThat(project.rows("SELECT count(*) FROM \"m$files\"")).containsExactly("2");
    }

    /** Files of many rows are copied only if they hold one of the keys. */
    @Test
    void largeFilesWithoutAKeyStay() {
        project.execute("DELETE FROM raw.stock");
        project.execute(
                """
                INSERT INTO raw.stock SELECT shop, 2 * n + (CASE shop WHEN 'a' THEN 0 ELSE 1 END), 1, 'x', 1
                FROM (SELECT 1000 + a * 10000 + b AS n FROM UNNEST(sequence(0, 12)) AS t(a) CROSS JOIN UNNEST(sequence(0, 9999)) AS u(b))
                CROSS JOIN (VALUES 'a', 'b') AS s(shop)""");
        first("unique_key='item', partition_by=['shop']");
        Results answer = then("('a', 3000, 11, 'y', 2)").good();

        assertThat(answer.message("m")).isEqualTo("MERGE (1 row, 1 file rewritten)");
        assertThat(project.rows("SELECT shop, amount, note FROM m WHERE item = 3000"))
                .containsExactly("a|11|y");
        assertThat(project.rows("SELECT count(*), count(DISTINCT item) FROM m"))
                .containsExactly("260000|260000");
    }

    @Test
    void mergeWithoutKeysAdds() {
        first("incremental_strategy='merge'");
        then("('a', 1, 11, 'y', 2)").good();

        assertThat(table()).containsExactly("a|1|10|x", "a|1|11|y", "a|2|20|x", "b|1|30|x");
    }

    @Test
    void deleteAndInsertReplacesAllRowsOfAKey() {
        first("incremental_strategy='delete+insert', unique_key='shop'");
        then("('a', 7, 70, 'y', 2), ('a', 8, 80, 'y', 2)").good();

        assertThat(table()).containsExactly("a|7|70|y", "a|8|80|y", "b|1|30|x");
    }

    @Test
    void insertOverwriteReplacesPartitions() {
        first(
                "incremental_strategy='insert_overwrite', properties={'partitioning': \"ARRAY['shop']\"}");
        then("('a', 7, 70, 'y', 2)").good();

        assertThat(table()).containsExactly("a|7|70|y", "b|1|30|x");
    }

    @Test
    void onlyNamedColumnsAreUpdated() {
        first("unique_key=['shop', 'item'], merge_update_columns=['amount', 'batch']");
        then("('a', 1, 11, 'y', 2), ('c', 1, 40, 'y', 2)").good();

        assertThat(table()).containsExactly("a|1|11|x", "a|2|20|x", "b|1|30|x", "c|1|40|y");
    }

    @Test
    void excludedColumnsAreKept() {
        first("unique_key=['shop', 'item'], merge_exclude_columns=['note']");
        then("('a', 1, 11, 'y', 2), ('c', 1, 40, 'y', 2)").good();

        assertThat(table()).containsExactly("a|1|11|x", "a|2|20|x", "b|1|30|x", "c|1|40|y");
    }

    @Test
    void predicatesLimitWhatIsMatched() {
        first(
                "unique_key=['shop', 'item'], incremental_predicates=[\"DBT_INTERNAL_DEST.shop = 'a'\"]");
        then("('a', 1, 11, 'y', 2), ('b', 1, 31, 'y', 2)").good();

        assertThat(table()).containsExactly("a|1|11|y", "a|2|20|x", "b|1|30|x", "b|1|31|y");
    }

    @Test
    void rowsThatPredicatesExcludeGiveNoneOfTheirColumns() {
        first(
                "unique_key=['shop', 'item'], merge_exclude_columns=['note'], incremental_predicates=[\"DBT_INTERNAL_DEST.shop = 'a'\"]");
        then("('a', 1, 11, 'y', 2), ('b', 1, 31, 'y', 2)").good();

        assertThat(table()).containsExactly("a|1|11|x", "a|2|20|x", "b|1|30|x", "b|1|31|y");
    }

    @Test
    void keysThatComeTwiceAreRefusedWithExamples() {
        first("unique_key=['shop', 'item']");
        long before = project.snapshot("m");
        Results answer = then("('a', 1, 11, 'y', 2), ('a', 1, 12, 'z', 2)").bad();

        assertThat(answer.message("m"))
                .contains("Cannot merge into", "shop = a, item = 1 (2 rows)");
        assertThat(project.snapshot("m")).isEqualTo(before);
        assertThat(project.drafts()).isEmpty();
    }

    @Test
    void keysThatAreNullAreRefusedWithExamples() {
        first("unique_key=['shop', 'item']");
        long before = project.snapshot("m");
        Results answer = then("('a', NULL, 11, 'y', 2)").bad();

        assertThat(answer.message("m")).contains("shop = a, item = null (1 rows)");
        assertThat(project.snapshot("m")).isEqualTo(before);
    }

    @Test
    void aFirstBuildWithKeysTwiceIsRefusedToo() {
        project.execute("INSERT INTO raw.stock VALUES ('a', 1, 11, 'y', 1)");
        project.model("m", NEW_ROWS.formatted("unique_key=['shop', 'item']"));

        Results answer = project.run("build").bad();

        assertThat(answer.message("m")).contains("shop = a, item = 1 (2 rows)");
        assertThat(project.rows("SHOW TABLES")).isEmpty();
    }
}
