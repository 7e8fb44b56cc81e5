package io.kappalake.transform.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.lakehouse.trino.TrinoSession;
import io.kappalake.local.testing.SharedServers;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What dbt's cross-database macros are worth on a real Trino. */
@ExtendWith(SharedServers.class)
class ITCrossDatabaseMacros {
    @Test
    void haveTheValuesThatDbtPromises() {
        assertThat(CrossDatabaseCases.all()).isNotEmpty();
        SoftAssertions values = new SoftAssertions();
        try (TrinoSession trino =
                TrinoSession.open(SharedServers.up().config().trino(), "orders")) {
            for (CrossDatabaseCases.Case each : CrossDatabaseCases.all()) {
                values.assertThatCode(() -> check(trino, each)).doesNotThrowAnyException();
            }
        }
        values.assertAll();
    }

    private static void check(TrinoSession trino, CrossDatabaseCases.Case each) {
        String sql = new TestingProject().run(each.query(), new TrinoWarehouse(trino));
        assertThat(trino.query(sql, row -> row.getString(1)))
                .as("%s%n%s", each, sql)
                .containsExactly(each.expected());
    }
}
