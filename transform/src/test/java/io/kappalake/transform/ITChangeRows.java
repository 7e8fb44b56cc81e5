package io.kappalake.transform;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.local.testing.SharedServers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What models make of rows that their sources took back. */
@ExtendWith(SharedServers.class)
class ITChangeRows {
    @TempDir private Path folder;
    private LakeProject project;

    @BeforeEach
    void makeProject() {
        project = LakeProject.in(folder);
        // a source whose rows can go without delete files: a table that is built anew
        project.file("seeds/orders.csv", "id,amount\n1,10\n2,20\n3,30\n");
    }

    @AfterEach
    void closeProject() {
        project.close();
    }

    private void model(String config) {
        project.model(
                "m",
                "{{ config(materialized='incremental', %s) }} select id, amount, _change from {{ changes(ref('orders')) }}"
                        .formatted(config));
        project.build();
        project.file("seeds/orders.csv", "id,amount\n1,11\n3,30\n4,40\n");
    }

    private java.util.List<String> table() {
        return project.rows("SELECT id, amount FROM m ORDER BY 1, 2");
    }

    @Test
    void deletedRowsGo() {
        model("unique_key='id', on_source_delete='delete'");
        Results answer = project.build();

        assertThat(table()).containsExactly("1|11", "3|30", "4|40");
        assertThat(project.rows("SELECT * FROM m WHERE id = 4")).containsExactly("4|40");
        assertThat(answer.node("m").at("/details/rowsRead").asLong()).isPositive();
        project.assertNoDeleteFiles("m");
    }

    @Test
    void deletedRowsStayWhereTheyAreIgnored() {
        model("unique_key='id', on_source_delete='ignore'");
        project.build();

        assertThat(table()).containsExactly("1|11", "2|20", "3|30", "4|40");
    }

    @Test
    void deletedRowsFailTheModel() {
        model("unique_key='id', on_source_delete='fail'");
        Results answer = project.run("build").bad();

        assertThat(answer.message("m"))
                .contains("its sources took back all rows of 1 keys", "on_source_delete");
        assertThat(table()).containsExactly("1|10", "2|20", "3|30");
        assertThat(project.drafts()).isEmpty();
    }

    @Test
    void anAppendCannotTakeRowsBack() {
        model("incremental_strategy='append'");
        Results answer = project.run("build").bad();

        assertThat(answer.message("m")).contains("its sources took back 2 rows, and append cannot");
        assertThat(table()).containsExactly("1|10", "2|20", "3|30");
    }

    @Test
    void onlyNamedColumnsAreUpdatedAndDeletedRowsGo() {
        project.file("seeds/orders.csv", "id,amount,note\n1,10,x\n2,20,x\n3,30,x\n");
        project.model(
                "m",
                """
                {{ config(materialized='incremental', unique_key='id', on_source_delete='delete',
                          merge_update_columns=['amount']) }}
                select id, amount, note, _change from {{ changes(ref('orders')) }}
                """);
        project.build();
        project.file("seeds/orders.csv", "id,amount,note\n1,11,y\n3,30,x\n4,40,y\n");
        project.build();

        assertThat(project.rows("SELECT id, amount, note FROM m ORDER BY id"))
                .containsExactly("1|11|x", "3|30|x", "4|40|y");
    }

    @Test
    void rowsThatAModelTakesBackItselfAreNotThereAfterARebuild() {
        model("unique_key='id', on_source_delete='delete'");
        project.model(
                "m",
                """
                {{ config(materialized='incremental', unique_key='id', on_source_delete='delete') }}
                select id, amount, if(amount > 25, 'delete', 'insert') as _change
                from {{ changes(ref('orders')) }} where _change = 'insert'
                """);

        project.build("--full-refresh");

        assertThat(table()).containsExactly("1|11");
    }
}
