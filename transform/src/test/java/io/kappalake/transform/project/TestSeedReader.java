package io.kappalake.transform.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Collections;
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
                        "seeds/rates.csv: Unknown column cod in column_types of seed rates, did you"
                                + " mean code? (its columns are code)");
    }

    private Optional<SeedData> read(String type, String value) {
        files.file(
                "dbt_project.yml",
                "name: shop\nseeds: {+column_types: {v: '%s'}}\n".formatted(type));
        return read("v,w\n\"%s\",x\n".formatted(value));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    varchar(3)   | ABCD        | it has 4 characters
                    char(2)      | ABC         | it has 3 characters
                    tinyint      | 128         | the type goes from -128 to 127
                    smallint     | -32769      | the type goes from -32768 to 32767
                    integer      | 2147483648  | the type goes from -2147483648 to 2147483647
                    bigint       | 9223372036854775808 | the type goes from -9223372036854775808 to 9223372036854775807
                    integer      | 1.5         | it is not whole
                    integer      | one         | it is no number
                    decimal(5,2) | 1.005       | it has 3 decimal places
                    decimal(5,2) | 1000        | it has 4 digits before the point, the type has 3
                    decimal      | 0.5         | it has 1 decimal places
                    decimal(3)   | 1e3         | it has 4 digits before the point, the type has 3
                    real         | 16777217    | it would become 1.6777216E7
                    real         | 1e39        | it would become Infinity
                    double       | 9007199254740993.5 | it would become 9.007199254740994E15
                    double       | 1e-400      | it would become 0.0
                    boolean      | yes         | it is neither true nor false
                    date         | 2026-02-30  | there is no such day
                    date         | 2026-02-03 10:00:00 | write it as 2026-11-01
                    timestamp    | 2026-02-03 10:00:00.1234 | it has 4 digits of a second, 3 are stored
                    timestamp(0) | 2026-02-03 10:00:00.5 | it has 1 digits of a second, 0 are stored
                    timestamp(9) | 2026-02-03 10:00:00.1234567 | it has 7 digits of a second, 6 are stored
                    timestamp(6) | 2026-02-03 10:00:00Z | its zone would be lost; write timestamp(6) with time zone, or take it off
                    timestamp(6) with time zone | 2026-03-29 02:30:00 Europe/Berlin | there is no such time in its zone
                    timestamp(6) with time zone | 2026-10-25 02:30:00 Europe/Berlin | that time is there twice in its zone; write an offset
                    time(0)      | 10:00:00.5  | it has 1 digits of a second, 0 are stored
                    uuid         | 1234        | it is no UUID
                    """)
    void refusesValuesThatTheirTypeWouldChange(String type, String value, String why) {
        assertThat(read(type, value)).isEmpty();
        assertThat(files.problems().all())
                .containsExactly(
                        "seeds/rates.csv:2: Value '%s' of column v does not fit %s (%s): change the value, or the type in column_types"
                                .formatted(value, type, why));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    varchar(3)   | ÄÖ\uD83D\uDE00 | ÄÖ\uD83D\uDE00
                    char(3)      | AB          | AB
                    tinyint      | -128        | -128
                    integer      | 007         | 7
                    integer      | 1.0e2       | 100
                    bigint       | 9223372036854775807 | 9223372036854775807
                    decimal(5,2) | 999.990     | 999.99
                    decimal(5,5) | 0.00001     | 0.00001
                    decimal      | 12345678901234567890123456789012345678 | 12345678901234567890123456789012345678
                    real         | 0.1         | 0.1
                    double       | 0.10000000000000001 | 0.10000000000000001
                    double       | -Infinity   | -Infinity
                    boolean      | T           | true
                    date         | 2026-2-3    | 2026-02-03
                    timestamp(3) | 2026-02-03T10:00:00.123000 | 2026-02-03 10:00:00.123000
                    timestamp(6) | 2026-02-03  | 2026-02-03 00:00:00.000000
                    timestamp(6) with time zone | 2026-02-03 10:00:00+02:00 | 2026-02-03 08:00:00.000000 UTC
                    timestamp(6) with time zone | 2026-02-03 10:00:00 | 2026-02-03 10:00:00.000000 UTC
                    time(6)      | 9:05        | 09:05:00.000000
                    uuid         | 00000000-0000-0000-0000-00000000000A | 00000000-0000-0000-0000-00000000000a
                    """)
    void takesValuesThatTheirTypeHoldsWhole(String type, String value, String cast) {
        assertThat(read(type, value).map(SeedData::rows))
                .as("rows, or %s", files.problems().all())
                .contains(List.of(List.of(cast, "x")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    3.14159265358979323846 | DOUBLE
                    1234567890123456789012345678901234567890 | DOUBLE
                    1e400 | DOUBLE
                    2026-02-03 10:00:00.1234567 | TIMESTAMP(6)
                    """)
    void refusesValuesThatTheInferredTypeWouldRound(String value, String type) {
        assertThat(read("v\n%s\n".formatted(value))).isEmpty();
        assertThat(files.problems().all())
                .containsExactly(
                        "seeds/rates.csv:2: Value '%s' of column v does not fit %s (it has more digits than the type keeps): the type is that of all values of the column; change the value, or give the column a type in column_types, such as varchar"
                                .formatted(value, type));
    }

    @Test
    void reportsAllBadValuesUpToALimit() {
        files.file(
                "dbt_project.yml",
                "name: shop\nseeds: {+column_types: {a: varchar(1), b: tinyint}}\n");

        assertThat(read("a,b\nxx,300\n\"y\n\",1\nz,1000\n")).isEmpty();
        assertThat(files.problems().all())
                .extracting(line -> line.replaceFirst(" does not fit.*", ""))
                .containsExactly(
                        "seeds/rates.csv:2: Value 'xx' of column a",
                        "seeds/rates.csv:2: Value '300' of column b",
                        "seeds/rates.csv:3: Value 'y\n' of column a",
                        "seeds/rates.csv:5: Value '1000' of column b");
    }

    @Test
    void countsBadValuesBeyondTheLimit() {
        files.file("dbt_project.yml", "name: shop\nseeds: {+column_types: {a: tinyint}}\n");

        assertThat(read("a\n" + "300\n".repeat(50))).isEmpty();
        assertThat(files.problems().all())
                .hasSize(11)
                .first()
                .isEqualTo(
                        "seeds/rates.csv: 50 values do not fit the types of their columns; the first 10 are shown");
    }

    @ParameterizedTest
    @CsvSource({"array(integer)", "json", "flaot", "varchar(", "time with time zone"})
    void refusesTypesThatNoTextCanBeCastTo(String type) {
        assertThat(read(type, "1")).isEmpty();
        assertThat(files.problems().all())
                .singleElement()
                .asString()
                .contains("Invalid type " + type + " of column v in column_types of seed rates");
    }

    @Test
    void anEmptyLineIsANullWhereThereIsOneColumnOnly() {
        assertThat(read("\ncode\nx\n\ny\n").orElseThrow().rows())
                .containsExactly(List.of("x"), Collections.singletonList(null), List.of("y"));
        assertThat(read("a,b\n1,x\n\n2,y\n").orElseThrow().rows()).hasSize(2);
    }
}
