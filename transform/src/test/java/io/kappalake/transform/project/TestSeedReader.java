package io.kappalake.transform.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestSeedReader {
    @TempDir Path folder;

    private TestingProject files;

    @BeforeEach
    void write() {
        files = TestingProject.in(folder);
    }

    private Optional<SeedData> read(String csv) {
        Project project = files.file("seeds/rates.csv", csv).read();
        return new SeedReader(project.root(), files.problems()).read(project.seeds().getFirst());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    1,-2,null           | INTEGER
                    1,3000000000        | BIGINT
                    1,12345678901234567890 | DECIMAL(38, 0)
                    1,2.5               | DOUBLE
                    1.0,2               | DOUBLE
                    1e-3,.5             | DOUBLE
                    2024-01-31,null     | DATE
                    2024-01-31 10:11:12 | TIMESTAMP(6)
                    2024-01-31T10:11:12Z,2024-01-31 10:11:12.5 | TIMESTAMP(6)
                    true,FALSE          | BOOLEAN
                    true,1              | VARCHAR
                    2024-02-30          | VARCHAR
                    1,x                 | VARCHAR
                    $5                  | VARCHAR
                    null                | INTEGER
                    """)
    void infersTheTypeThatAllValuesHave(String values, String type) {
        assertThat(SeedType.of(List.of(values.split(","))).trinoType()).isEqualTo(type);
    }

    @Test
    void readsValuesOfEachType() {
        SeedData data =
                read("""
                \uFEFFday,at,rate,n,on,note
                2024-01-01,2024-01-01T10:00:00+02:00,0.91,7,true,"a, ""b""
                c"
                2024-01-02,,1,,,
                """)
                        .orElseThrow();

        assertThat(data.columns())
                .extracting(SeedColumn::name)
                .containsExactly("day", "at", "rate", "n", "on", "note");
        assertThat(data.columns())
                .extracting(SeedColumn::trinoType)
                .containsExactly("DATE", "TIMESTAMP(6)", "DOUBLE", "INTEGER", "BOOLEAN", "VARCHAR");
        assertThat(data.rows())
                .containsExactly(
                        List.of(
                                LocalDate.of(2024, 1, 1),
                                LocalDateTime.of(2024, 1, 1, 8, 0),
                                0.91,
                                7L,
                                true,
                                "a, \"b\"\nc"),
                        Arrays.asList(LocalDate.of(2024, 1, 2), null, 1.0, null, null, null));
    }

    @Test
    void takesGivenTypesAndAnotherDelimiter() {
        files.file(
                "dbt_project.yml",
                """
                name: shop
                seeds:
                  +delimiter: ;
                  +column_types: {Code: varchar(3), rate: "decimal(18, 6)"}
                """);

        SeedData data = read("code;rate\n007;1.5\n;null\n").orElseThrow();

        assertThat(data.columns())
                .containsExactly(
                        new SeedColumn("code", "varchar(3)", false),
                        new SeedColumn("rate", "decimal(18, 6)", false));
        assertThat(data.rows()).containsExactly(List.of("007", "1.5"), Arrays.asList(null, null));
    }

    @Test
    void keepsWholeNumbersOfAnyLength() {
        assertThat(read("n\n12345678901234567890\n").orElseThrow().rows())
                .containsExactly(List.of(new BigDecimal("12345678901234567890")));
    }

    @Test
    void hasColumnsWithoutRows() {
        SeedData data = read("a,b\n").orElseThrow();

        assertThat(data.columns()).hasSize(2);
        assertThat(data.rows()).isEmpty();
    }

    @Test
    void reportsRowsOfAnotherWidthWithTheirLines() {
        assertThat(read("a,b\n1,\"x\ny\"\n1,2,3\n4\n")).isEmpty();
        assertThat(files.problems().all())
                .containsExactly(
                        "seeds/rates.csv:4: Invalid row of 3 values (must be 2, as in the header)",
                        "seeds/rates.csv:5: Invalid row of 1 values (must be 2, as in the header)");
    }

    @Test
    void reportsHeadersThatAreNone() {
        assertThat(read("a,,A\n1,2,3\n")).isEmpty();
        assertThat(files.problems().all())
                .containsExactly(
                        "seeds/rates.csv:1: Missing name of column 2: write one",
                        "seeds/rates.csv:1: Column A is given twice: rename one");
    }

    @Test
    void reportsAnEmptyFile() {
        assertThat(read("")).isEmpty();
        assertThat(files.problems().all())
                .containsExactly(
                        "seeds/rates.csv:1: Missing header: write the names of the columns");
    }

    @Test
    void reportsBrokenQuotes() {
        assertThat(read("a,b\n1,\"x\n")).isEmpty();
        assertThat(files.problems().all()).hasSize(1);
        assertThat(files.problems().all().getFirst()).contains("Invalid CSV");
    }

    @Test
    void reportsTypesOfColumnsThatAreNotThere() {
        files.file("dbt_project.yml", "name: shop\nseeds: {+column_types: {cod: varchar}}\n");

        assertThat(read("code\n1\n")).isEmpty();
        assertThat(files.problems().all())
                .containsExactly(
                        "seeds/rates.csv: Unknown column cod in column_types of seed rates (its"
                                + " columns are code), did you mean code?");
    }
}
