package io.kappalake.ingest.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.orders.sql.Statement;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.junit.jupiter.api.Test;

class TestSqlScript {
    private static SqlScript parse(String text) {
        return SqlScript.parse(
                text, "a", "a.sql", Map.of(), Set.of("KAFKA", "KAPPALAKE_NAMESPACE"));
    }

    @Test
    void allThatWritesIsOneJobWithOrWithoutAStatementSet() {
        SqlScript script =
                parse(
                        """
                        SET 'parallelism.default' = '2';
                        CREATE TABLE t (a INT) WITH ('connector' = '${KAFKA}');
                        EXECUTE STATEMENT SET BEGIN
                        INSERT INTO t SELECT 1;
                        INSERT INTO t SELECT 2;
                        END;
                        begin statement set;
                        insert into t select 3;
                        end;
                        """);
        assertThat(script.settings()).isEqualTo(Map.of("parallelism.default", "2"));
        assertThat(script.references()).containsExactly("KAFKA");
        assertThat(script.batch()).isFalse();
        assertThat(script.statements())
                .containsExactly(
                        new Statement(
                                2, 1, "CREATE TABLE t (a INT) WITH ('connector' = '${KAFKA}')"),
                        new Statement(4, 1, "INSERT INTO t SELECT 1"),
                        new Statement(5, 1, "INSERT INTO t SELECT 2"),
                        new Statement(8, 1, "insert into t select 3"));
    }

    @Test
    void allMistakesAreNamedAtOnce() {
        assertThatThrownBy(
                        () ->
                                parse(
                                        """
                                        SET 'execution.checkpointing.interval' = '1s';
                                        SET 'a' = '${KAFKA}';
                                        SET a = b;
                                        CREATE TABLE t (a INT) WITH (
                                          'connector' = '${KAFKAA}', 'x' = '${}');
                                        DROP TABLE lake.orders.order_events;
                                        SELECT * FROM t;
                                        """))
                .isInstanceOf(LakehouseException.class)
                .hasMessageContaining("Invalid script a.sql (8 problems), so nothing of it runs")
                .hasMessageContaining("line 1, column 1: Missing INSERT")
                .hasMessageContaining("line 1, column 1: Cannot set execution.checkpointing.inter")
                .hasMessageContaining("line 2, column 1: Cannot use ${NAME} in the setting a")
                .hasMessageContaining("line 3, column 1: Invalid setting")
                .hasMessageContaining("line 5, column 18: Missing environment variable KAFKAA")
                .hasMessageContaining("line 5, column 37: Invalid reference ${")
                .hasMessageContaining("line 6, column 1: Cannot use DROP in a script")
                .hasMessageContaining("line 7, column 1: Cannot use SELECT in a script");
    }

    @Test
    void topicsAreThoseOfTheLakehousesBrokers() {
        SqlScript script =
                parse(
                        """
                        CREATE TABLE a (x INT) WITH ('connector' = 'kafka', 'topic' = 'a;b',
                          'properties.bootstrap.servers'='${KAFKA}');
                        CREATE TABLE c (x INT) WITH (
                          'connector' = 'upsert-kafka', -- 'topic' = 'no'
                          'properties.bootstrap.servers' = '${KAFKA}', 'topic' = 'c');
                        CREATE TABLE d (x INT) WITH ('connector' = 'kafka', 'topic' = 'd',
                          'properties.bootstrap.servers' = 'other:9092');
                        INSERT INTO a SELECT x FROM c;
                        """);
        assertThat(ScriptTopics.of(script.statements(), Map.of("KAFKA", "k:9092"), "k:9092"))
                .extracting(t -> "%d %s %s".formatted(t.table().line(), t.name(), t.compacted()))
                .containsExactly("1 a false", "1 b false", "3 c true");
    }

    @Test
    void namesAreThoseOfFilesUnlessGiven() {
        assertThat(SqlScript.requireName("metrics_5min-b")).isEqualTo("metrics_5min-b");
        assertThatThrownBy(() -> SqlScript.requireName("../other")).hasMessageContaining("--name");
    }

    @Test
    void aStateIsOfTheStatementsAndNotOfTheirLayout() {
        ScriptNote before = ScriptNote.of("1", parse("INSERT INTO t SELECT a FROM b"));
        assertThat(
                        before.differences(
                                ScriptNote.of(
                                        "2",
                                        parse(
                                                "SET 'parallelism.default' = '2';-- b\nINSERT INTO t\n  SELECT a FROM b;"))))
                .isEmpty();
        assertThat(
                        before.differences(
                                ScriptNote.of(
                                        "2",
                                        parse(
                                                "SET 'table.exec.state.ttl' = '1 h'; INSERT INTO t SELECT c FROM b"))))
                .containsExactly(
                        "no longer there: INSERT INTO t SELECT a FROM b",
                        "new or changed:  SET 'table.exec.state.ttl' = '1 h'",
                        "new or changed:  INSERT INTO t SELECT c FROM b");
    }

    @Test
    void sinksAreTheTablesOfTheLakeThatItWritesTo() {
        ScriptNote script =
                ScriptNote.of(
                        "1",
                        parse(
                                """
                                INSERT INTO lake.`${KAPPALAKE_NAMESPACE}`.a (x) SELECT 1;
                                INSERT OVERWRITE `lake`.`b`.`c` SELECT 1;
                                INSERT INTO t SELECT 1;
                                """));
        assertThat(new SinkTags(new InMemoryCatalog(), "lake", "orders", "sql-a").sinks(script))
                .containsExactly(TableIdentifier.of("orders", "a"), TableIdentifier.of("b", "c"));
    }
}
