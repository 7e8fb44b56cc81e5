package io.kappalake.transform;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.local.testing.SharedServers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What seeds become. */
@ExtendWith(SharedServers.class)
class ITSeeds {
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

    @Test
    void typesAreThoseOfTheValuesOrAsDeclared() {
        project.file(
                        "seeds/all_types.csv",
                        """
                        whole,part,truth,day,moment,words,small,exact,text
                        1,1.5,true,2026-11-01,2026-11-01 10:00:00,it's,7,1.20,007
                        ,,,,,,,,
                        -3,2e3,false,1969-12-31,2026-11-01 10:00:00.123456,"a, ""b"" ü",8,3.45,008
                        """)
                .file(
                        "seeds/seeds.yml",
                        """
                        seeds:
                          - name: all_types
                            config:
                              column_types: {small: bigint, exact: 'decimal(10, 2)', text: varchar}
                        """);

        Results answer = project.build();

        assertThat(answer.node("all_types").at("/rows").asLong()).isEqualTo(3);
        assertThat(project.rows("SELECT * FROM all_types WHERE whole IS NOT NULL ORDER BY whole"))
                .containsExactly(
                        "-3|2000.0|false|1969-12-31|2026-11-01 10:00:00.123456|a, \"b\" ü|8|3.45|008",
                        "1|1.5|true|2026-11-01|2026-11-01 10:00:00.0|it's|7|1.20|007");
        assertThat(project.rows("SELECT * FROM all_types WHERE whole IS NULL"))
                .containsExactly("null|null|null|null|null|null|null|null|null");
        assertThat(
                        project.rows(
                                "SELECT data_type FROM information_schema.columns WHERE table_schema = '%s'"
                                        .formatted(project.schema())))
                .contains("bigint", "double", "boolean", "date", "timestamp(6)", "integer")
                .contains("decimal(10,2)", "varchar");
    }

    @Test
    void isLoadedAgainWhenItsFileChanged() {
        project.file("seeds/codes.csv", "code,name\na,one\nb,two\n")
                .model(
                        "named",
                        "{{ config(materialized='table') }} select name from {{ ref('codes') }}");
        project.build();
        assertThat(project.build().statuses()).containsExactly("codes no-op", "named no-op");
        project.file("seeds/codes.csv", "code,name\na,eins\n");

        Results changed = project.build();

        assertThat(changed.statuses()).containsExactly("codes success", "named success");
        assertThat(project.rows("SELECT * FROM named")).containsExactly("eins");
    }

    @Test
    void manyRowsAreLoadedWhole() {
        StringBuilder csv = new StringBuilder("id,name\n");
        for (int i = 0; i < 5000; i++) {
            csv.append(i).append(",name of ").append(i).append('\n');
        }
        project.file("seeds/many.csv", csv.toString());

        project.build();

        assertThat(project.rows("SELECT count(*), count(DISTINCT name), sum(id) FROM many"))
                .containsExactly("5000|5000|12497500");
    }
}
