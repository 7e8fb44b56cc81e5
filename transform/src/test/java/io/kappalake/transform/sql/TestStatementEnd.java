package io.kappalake.transform.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestStatementEnd {
    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '`',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "select 1;=>select 1 ",
                "select 1 ; ;\\n=>select 1    \\n",
                "select 1; -- end; of it=>select 1  -- end; of it",
                "select 1;\\n/* ; */ =>select 1 \\n/* ; */ ",
                "select ';'=>select ';'",
                "select 1 as \"a;\"=>select 1 as \"a;\"",
                "select 'it''s;'; --=>select 'it''s;'  --",
                "select 1 -- no; end=>select 1 -- no; end",
                "select 1; select 2=>select 1; select 2",
                "select 1; select 2;=>select 1; select 2 ",
            })
    void takesSemicolonsOffTheEndAlone(String sql, String expected) {
        assertThat(StatementEnd.withoutSemicolon(sql.replace("\\n", "\n")))
                .isEqualTo(expected.replace("\\n", "\n"));
    }
}
