package io.kappalake.lakehouse.trino;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.TrinoConfig;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TestTrinoFailures {
    private static LakehouseException failure(String message) {
        return TrinoSession.failure(
                new TrinoConfig("http://trino:8080", "ann", Optional.empty(), "lake"),
                "SELECT 1",
                new SQLException(message));
    }

    @Test
    void aCatalogWithoutItsDatabaseIsAwayAndNoFailureOfTheStatement() {
        LakehouseException failure =
                failure(
                        "Query failed (#20261127_050614_01778_js9sh): Cannot check and eventually update SQL schema");

        assertThat(failure.code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(failure).hasMessageContaining("http://trino:8080");
        assertThat(failure).hasMessageContaining("PostgreSQL");
    }

    @Test
    void anyOtherFailureOfAQueryIsOne() {
        LakehouseException failure =
                failure(
                        "Query failed (#20261127_050614_01778_js9sh): line 1:8: Column 'a' cannot be resolved");

        assertThat(failure).isInstanceOf(QueryFailure.class);
        assertThat(failure.code()).isEqualTo(ErrorCode.FAILED);
    }
}
