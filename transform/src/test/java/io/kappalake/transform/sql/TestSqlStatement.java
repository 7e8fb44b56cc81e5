package io.kappalake.transform.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.lakehouse.trino.SqlPosition;
import io.kappalake.transform.relation.RelationName;
import io.kappalake.transform.sql.SqlStatement.Reference;
import io.trino.sql.parser.ParsingException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TestSqlStatement {
    private static SqlStatement parse(String sql) {
        return SqlStatement.parse(sql, "lake", "marts");
    }

    private static List<String> names(String sql) {
        return parse(sql).references().stream().map(r -> r.name().toString()).toList();
    }

    private static String rewritten(String sql, String by) {
        return parse(sql).rewrite(reference -> Optional.of(by)).text();
    }

    @Test
    void findsRelationsWhereverTheyStand() {
        String sql =
                """
                with a as (select * from "lake"."orders"."x")
                select (select max(v) from o.y), b.*
                from a join lake.o.z as b on b.k in (select k from w)
                where exists (select 1 from o.v) union all select 1 from "o" . "u"
                """;

        assertThat(names(sql)).containsExactly("orders.x", "o.y", "o.z", "marts.w", "o.v", "o.u");
    }

    @Test
    void takesNoNameThatWithDefinesForARelation() {
        assertThat(names("with orders as (select * from o.orders) select * from orders"))
                .containsExactly("o.orders");
    }

    @Test
    void aliasesAQueryThatReplacesAnUnaliasedRelation() {
        assertThat(rewritten("select orders.id from \"lake\".\"o\".\"orders\" where 1 = 1", "(q)"))
                .isEqualTo("select orders.id from (q) AS \"orders\" where 1 = 1");
    }

    @Test
    void leavesTheAliasThatIsThere() {
        assertThat(rewritten("select x.id from o.orders as x, o.orders y", "(q)"))
                .isEqualTo("select x.id from (q) as x, (q) y");
    }

    @Test
    void keepsTheNameOfAPinnedTable() {
        assertThat(rewritten("select * from o.t", "o.t FOR VERSION AS OF 7"))
                .isEqualTo("select * from o.t FOR VERSION AS OF 7");
    }

    @Test
    void replacesNamesWithBlanksCommentsAndQuotes() {
        assertThat(
                        rewritten(
                                "select * from \"o\" /* the . schema */ . -- \"t\"\n"
                                        + " \"a \"\"t\" where 1 = 1",
                                "T"))
                .isEqualTo("select * from T where 1 = 1");
    }

    @Test
    void countsCharactersOutsideOfTheBasicPlane() {
        assertThat(rewritten("select '\uD83D\uDE00\uD83D\uDE00' from o.t where 1 = 1", "T"))
                .isEqualTo("select '\uD83D\uDE00\uD83D\uDE00' from T where 1 = 1");
    }

    @Test
    void knowsWhichVersionTheTextItselfNames() {
        Reference reference =
                parse("select * from o.t FOR VERSION AS OF 5").references().getFirst();

        assertThat(reference.versioned()).isTrue();
        assertThat(reference.name()).isEqualTo(new RelationName("lake", "o", "t"));
    }

    @Test
    void knowsWhatDependsOnTimeOrChance() {
        assertThat(parse("select a from t").isDeterministic()).isTrue();
        for (String call :
                List.of("current_date", "now()", "random()", "current_timestamp", "uuid()")) {
            assertThat(parse("select " + call + " from t").isDeterministic()).as(call).isFalse();
        }
    }

    @Test
    void tellsWhereAPlaceWasBefore() {
        RewrittenSql sql =
                parse("select a\nfrom o.t\nwhere b = 1")
                        .rewrite(reference -> Optional.of("(select\n*\nfrom x)"));

        assertThat(sql.text())
                .isEqualTo("select a\nfrom (select\n*\nfrom x) AS \"t\"\nwhere b = 1");
        assertThat(sql.original(1, 8)).isEqualTo(new SqlPosition(1, 8));
        assertThat(sql.original(3, 1)).isEqualTo(new SqlPosition(2, 6));
        assertThat(sql.original(5, 7)).isEqualTo(new SqlPosition(3, 7));
    }

    @Test
    void refusesWhatIsNoStatement() {
        assertThatThrownBy(() -> parse("select from where"))
                .isInstanceOf(ParsingException.class)
                .hasMessageContaining("line 1:8");
    }
}
