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

    @Test
    void declaredTypesKeepEachValue() {
        project.file(
                        "seeds/kept.csv",
                        """
                        code,fixed,tiny,amount,ratio,at,instant,clock,id,raw
                        ABC,AB,-128,1e2,0.1,2026-11-01T10:00:00.123,2026-11-01 12:00:00+02:00,9:05,00000000-0000-0000-0000-00000000000A,ü
                        """)
                .file(
                        "seeds/seeds.yml",
                        """
                        seeds:
                          - name: kept
                            config:
                              column_types:
                                code: varchar(3)
                                fixed: char(5)
                                tiny: tinyint
                                amount: decimal
                                ratio: real
                                at: timestamp
                                instant: timestamp(6) with time zone
                                clock: time(6)
                                id: uuid
                                raw: varbinary
                        """);

        project.build();

        assertThat(
                        project.rows(
                                "SELECT code, fixed || '|', tiny, amount, ratio, CAST(at AS varchar), CAST(instant AS varchar),"
                                        + " CAST(clock AS varchar), CAST(id AS varchar), from_utf8(raw) FROM kept"))
                .containsExactly(
                        "ABC|AB||-128|100|0.1|2026-11-01 10:00:00.123000|2026-11-01 10:00:00.000000 UTC"
                                + "|09:05:00.000000|00000000-0000-0000-0000-00000000000a|ü");
    }

    @Test
    void valuesThatWouldBeCutFailAndTheTableStays() {
        project.file("seeds/codes.csv", "code,rate\nABC,0.50\n")
                .file(
                        "seeds/seeds.yml",
                        """
                        seeds:
                          - name: codes
                            config:
                              column_types: {code: varchar(3), rate: 'decimal(4, 2)'}
                        """);
        project.build();
        long before = project.snapshot("codes");
        project.file("seeds/codes.csv", "code,rate\nABCD,0.50\nABC,0.505\n");

        Results failed = project.run("build");

        assertThat(failed.exitCode()).isEqualTo(1);
        assertThat(failed.node("codes").get("message").asText())
                .contains("seeds/codes.csv:2: Value 'ABCD' of column code does not fit varchar(3)")
                .contains("seeds/codes.csv:3: Value '0.505' of column rate");
        assertThat(project.snapshot("codes")).isEqualTo(before);
        assertThat(project.rows("SELECT * FROM codes")).containsExactly("ABC|0.50");
    }
}
