package io.kappalake.orders.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TestSqlText {
    private final List<Problem> problems = new ArrayList<>();

    private List<Statement> statements(String script) {
        return SqlText.statements(script, problems);
    }

    @Test
    void semicolonsInStringsNamesAndCommentsEndNoStatement() {
        assertThat(
                        statements(
                                """
                                -- first; of all
                                SET 'a' = 'x;''y';
                                  /* no; more */ INSERT INTO `a;b`
                                SELECT 1; -- the end;
                                ;
                                """))
                .containsExactly(
                        new Statement(2, 1, "SET 'a' = 'x;''y'"),
                        new Statement(3, 18, "INSERT INTO `a;b`\nSELECT 1"));
        assertThat(problems).isEmpty();
    }

    @Test
    void saysWhereWhatHasNoEndBegins() {
        statements("SELECT 1;\n  SELECT 'a; SELECT 2");
        statements("SELECT `a''");
        statements("/* a");
        assertThat(problems)
                .extracting(Problem::toString)
                .containsExactly(
                        "line 2, column 10: The string that begins here has no end",
                        "line 1, column 8: The quoted name that begins here has no end",
                        "line 1, column 1: The comment that begins here has no end");
    }

    @Test
    void valuesStayWithinTheQuotesThatTheyStandIn() {
        Map<String, String> values = Map.of("A", "it's `1`; $1\\", "N", "5");
        assertThat(SqlText.resolve("x ${N} '${A}' `${A}` -- ${A}\n${B}", values))
                .isEqualTo("x 5 'it''s `1`; $1\\' `it's ``1``; $1\\` -- ${A}\n${B}");
    }

    @Test
    void findsReferencesByTheirPlaces() {
        Statement statement = new Statement(3, 5, "a '${A}'\n -- ${B}\n ${c d} ${E");
        assertThat(SqlText.references(statement))
                .containsExactly(
                        new SqlText.Reference(3, 8, "A", true),
                        new SqlText.Reference(5, 2, "c d", false),
                        new SqlText.Reference(5, 9, "E", false));
    }

    @Test
    void commentsAndLayoutMeanNothingAndHintsDo() {
        String plain = "SELECT a, 'b  c' FROM t";
        assertThat(SqlText.normal("SELECT a,\n   'b  c' -- why\nFROM /* x */ t ")).isEqualTo(plain);
        assertThat(SqlText.normal("SELECT a, 'b c' FROM t")).isNotEqualTo(plain);
        assertThat(SqlText.normal(plain + " /*+ OPTIONS('a'='b') */")).contains("OPTIONS");
        assertThat(SqlText.verb("/* x */ insert\ninto t")).isEqualTo("INSERT");
    }

    @Test
    void findingsAreOneLineWithinAMessage() {
        SqlFindings findings =
                new SqlFindings(
                        List.of(new Problem(2, 1, "b\n\"c\""), new Problem(1, 9, "a")),
                        Optional.of("== Plan ==\n"));
        assertThat(findings.toMessage()).doesNotContain("\n");
        assertThat(SqlFindings.find("Flink refused: x.Findings: " + findings.toMessage() + "; y"))
                .contains(findings);
        assertThat(findings.problems().getFirst().message()).isEqualTo("a");
        assertThat(SqlFindings.find("no slots")).isEmpty();
    }
}
