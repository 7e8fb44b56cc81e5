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

    @Test
    void followsTheNamesOfWithFromTheirDefinitionOn() {
        assertThat(names("with orders as (select * from orders) select * from orders"))
                .containsExactly("marts.orders");
        assertThat(names("with b as (select * from a), a as (select 1) select * from a, b"))
                .containsExactly("marts.a");
        assertThat(
                        names(
                                "with recursive r (n) as (select 1 union all select n + 1 from r) select * from r"))
                .isEmpty();
        assertThat(names("select * from (with t as (select 1) select * from t), t"))
                .containsExactly("marts.t");
    }

    @Test
    void putsAQueryInThePlaceOfATableQuery() {
        assertThat(rewritten("with w as (table lake.o.t) select * from w", "(q)"))
                .isEqualTo("with w as ((SELECT * FROM (q) AS \"_table\")) select * from w");
        assertThat(rewritten("table /* all */ o.t", "o.t FOR VERSION AS OF 7"))
                .isEqualTo("(SELECT * FROM o.t FOR VERSION AS OF 7)");
    }

    @Test
    void putsAQueryInThePlaceOfATableThatIsAnArgument() {
        String sql =
                "select * from table(exclude_columns(input => table ( o.t ), columns => descriptor(b)))";
        assertThat(rewritten(sql, "(q)"))
                .isEqualTo(
                        "select * from table(exclude_columns(input => table ( SELECT * FROM (q) AS \"_input\" ), columns => descriptor(b)))");
        assertThat(rewritten(sql, "o.t FOR VERSION AS OF 7"))
                .contains("table ( SELECT * FROM o.t FOR VERSION AS OF 7 )");
        assertThat(parse(sql).isDeterministic()).isTrue();
        // the name of WITH is no table
        assertThat(
                        names(
                                "with w as (select 1 as b) select * from table(exclude_columns(input => table(w), columns => descriptor(b)))"))
                .isEmpty();
    }

    @Test
    void columnsWithTheFullNameOfARelationFollowIt() {
        assertThat(
                        rewritten(
                                "select \"lake\".\"o\".\"t\".id, o.t.\"a\", o.t.*, t.b from \"lake\".\"o\".\"t\" where lake.o.t.id > 1",
                                "(q)"))
                .isEqualTo(
                        "select \"t\".id, \"t\".\"a\", \"t\".*, t.b from (q) AS \"t\" where \"t\".id > 1");
        // a pinned table keeps its name
        assertThat(rewritten("select lake.o.t.id from lake.o.t", "lake.o.t FOR VERSION AS OF 7"))
                .isEqualTo("select lake.o.t.id from lake.o.t FOR VERSION AS OF 7");
    }

    @Test
    void twoRelationsOfOneNameKeepApart() {
        assertThat(rewritten("select a.t.id, b.t.id from a.t join b.t on a.t.id = b.t.id", "(q)"))
                .isEqualTo(
                        "select \"a.t\".id, \"b.t\".id from (q) AS \"a.t\" join (q) AS \"b.t\" on \"a.t\".id = \"b.t\".id");
    }

    @Test
    void whatMovesByItselfIsNotDeterministic() {
        for (String sql :
                List.of(
                        "select * from o.t for version as of 'tag'",
                        "select * from o.t for timestamp as of timestamp '2026-01-01 00:00:00 UTC'",
                        "select * from o.t tablesample bernoulli (10)",
                        "select * from table(pg.system.query(query => 'select 1'))",
                        "select * from table(lake.system.table_changes('o', 't', 1, 2))")) {
            assertThat(parse(sql).isDeterministic()).as(sql).isFalse();
        }
        assertThat(parse("select * from o.t for version as of 7").isDeterministic()).isTrue();
    }

    @Test
    void commentsAndBlanksMakeNoOtherStatement() {
        assertThat(parse("select  a -- b\n from o.t").canonical())
                .isEqualTo(parse("SELECT a FROM o.t").canonical())
                .isNotEqualTo(parse("SELECT b FROM o.t").canonical());
    }

    @Test
    void knowsQueriesThatJudgeEachRowByItself() {
        for (String sql :
                List.of(
                        "select * from o.t where a is null",
                        "select a, b.c, 1 as one from o.t as x where lower(a) not in ('b', 'c') or abs(b.c) > 1",
                        "select lake.o.t.a from lake.o.t")) {
            assertThat(parse(sql).judgesRowsOf())
                    .as(sql)
                    .contains(new RelationName("lake", "o", "t"));
        }
        for (String sql :
                List.of(
                        "select count(*) from o.t",
                        "select a from o.t group by a",
                        "select distinct a from o.t",
                        "select a from o.t where a > (select max(a) from o.t)",
                        "select a from o.t where a in (select a from o.u)",
                        "select a from o.t where exists (select 1)",
                        "select a from o.t, o.u",
                        "select a from (select a from o.t)",
                        "with o as (select a from o.t) select a from o",
                        "select a from o.t limit 3",
                        "select row_number() over () from o.t",
                        "select a from o.t where random() < 0.5",
                        "select a from o.t where \"$path\" = 'x'",
                        "select a from o.t for version as of 7",
                        "select a from o.t tablesample system (5)",
                        "table o.t",
                        "select a from o.t union all select a from o.t")) {
            assertThat(parse(sql).judgesRowsOf()).as(sql).isEmpty();
        }
    }
}
