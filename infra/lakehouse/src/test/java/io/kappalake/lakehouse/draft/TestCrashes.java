package io.kappalake.lakehouse.draft;

import static io.kappalake.lakehouse.draft.TestingLake.CUSTOMERS;
import static io.kappalake.lakehouse.draft.TestingLake.ORDERS;
import static io.kappalake.lakehouse.draft.TestingLake.SHAPE;
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.expressions.Expressions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One publication of two tables, one of them new, with a fault at each of its calls in turn. */
class TestCrashes {
    @TempDir Path folder;
    private TestingLake lake;

    private record Rows(List<Long> orders, Optional<List<Long>> customers) {}

    private static final Rows BEFORE = new Rows(List.of(1L, 2L), Optional.empty());
    private static final Rows AFTER = new Rows(List.of(2L, 11L), Optional.of(List.of(12L)));

    @BeforeEach
    void open() {
        lake = TestingLake.jdbc(folder);
    }

    @AfterEach
    void close() {
        lake.close();
    }

    private void begin() {
        for (var table : List.of(ORDERS, CUSTOMERS)) {
            lake.catalog().dropTable(table, false);
        }
        lake.create(ORDERS);
        lake.append(ORDERS, 1, 1);
        lake.append(ORDERS, 2, 2);
    }

    private Rows rows() {
        return new Rows(
                lake.rows(ORDERS),
                lake.catalog().tableExists(CUSTOMERS)
                        ? Optional.of(lake.rows(CUSTOMERS))
                        : Optional.empty());
    }

    private Draft[] drafts() {
        Drafts drafts = lake.drafts("run");
        Draft orders = drafts.open(DraftRequest.of(ORDERS).build());
        Draft customers = drafts.open(DraftRequest.of(CUSTOMERS).shape(SHAPE).build());
        lake.append(orders.name(), 1, 11);
        lake.append(customers.name(), 1, 12);
        return new Draft[] {orders, customers};
    }

    private void publish(boolean concurrently, Draft... drafts) {
        Publication.Builder builder = Publication.of(lake.catalog(), "p1", "run");
        (concurrently ? builder.concurrently() : builder)
                .publish(drafts[0], Replacing.range(Expressions.equal("day", 1)), Map.of("a", "b"))
                .publish(drafts[1], Replacing.nothing(), Map.of())
                .prepare()
                .commit();
    }

    private void assertCleanAfterwards() {
        Rows rows = rows();
        lake.drafts("cleaner").clean(draft -> true);
        assertThat(lake.drafts("cleaner").list()).isEmpty();
        assertThat(lake.table(ORDERS).refs()).containsOnlyKeys("main");
        assertThat(rows()).isEqualTo(rows);
        assertThat(Publications.find(lake.catalog(), "p1").tables())
                .hasSize(rows.equals(AFTER) ? 2 : 0);
        assertThat(lake.draftFiles(ORDERS).keySet())
                .filteredOn(path -> path.endsWith(".parquet"))
                .hasSize(rows.equals(AFTER) ? 1 : 0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void leaveAllOrNothingWhereverTheProcessIsKilled(boolean concurrently) {
        int before = 0;
        int after = 0;
        for (int call = 0; ; call++) {
            begin();
            Draft[] drafts = drafts();
            boolean killed = false;
            try {
                Faults.during(Faults.killAt(call), () -> publish(concurrently, drafts));
            } catch (Faults.Killed | RuntimeException e) {
                killed = true;
            }
            assertThat(rows()).as("killed at call %d", call).isIn(BEFORE, AFTER);
            if (rows().equals(BEFORE)) {
                before++;
            } else {
                after++;
            }
            assertCleanAfterwards();
            TestingFiles.forget("memory:" + folder);
            if (!killed) {
                break;
            }
        }
        assertThat(before).isGreaterThan(20);
        assertThat(after).isGreaterThan(3);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void reportWhatIsTrueWhereverTheConnectionIsLost(boolean concurrently) {
        int survived = 0;
        for (int call = 0; ; call++) {
            begin();
            Draft[] drafts = drafts();
            Faults.Hook lose = Faults.loseAt(call, "sql ");
            boolean[] lost = {false};
            Faults.Hook watched =
                    what -> {
                        try {
                            lose.before(what);
                        } catch (Faults.Lost e) {
                            lost[0] = true;
                            throw e;
                        }
                    };
            String where = "connection lost at call %d".formatted(call);
            try {
                Faults.during(watched, () -> publish(concurrently, drafts));
                assertThat(rows()).as(where).isEqualTo(AFTER);
                survived++;
            } catch (LakehouseException e) {
                assertThat(e.code()).as(where).isEqualTo(ErrorCode.UNAVAILABLE);
                assertThat(e.getMessage()).as(where).contains("nothing was changed");
                assertThat(rows()).as(where).isEqualTo(BEFORE);
            } catch (RuntimeException e) {
                // Iceberg's own, while the tables are read
                assertThat(rows()).as(where).isEqualTo(BEFORE);
            }
            assertCleanAfterwards();
            TestingFiles.forget("memory:" + folder);
            if (!lost[0]) {
                break;
            }
        }
        // the connection that is lost in the commit does not fail the publication
        assertThat(survived).isGreaterThan(2);
    }
}
