package io.kappalake.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TestSqlSubmission {
    @Test
    void writesOptionsAsSqlTakesThem() {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("topic", "orders");
        options.put("password", "it's");
        assertThat(SqlSubmission.options(options))
                .isEqualTo("'topic' = 'orders',\n    'password' = 'it''s'");
    }

    @Test
    void fillsInTheScript() {
        List<String> statements =
                SqlSubmission.statements(
                        Map.of("topic", "orders"), Map.of("uri", "jdbc:postgresql://localhost/x"));
        assertThat(statements).hasSize(3).noneMatch(statement -> statement.contains("${"));
        assertThat(statements.get(0))
                .startsWith("CREATE TEMPORARY TABLE")
                .contains("'topic' = 'orders'");
        assertThat(statements.get(1)).contains("'uri' = 'jdbc:postgresql://localhost/x'");
        assertThat(statements.get(2)).startsWith("EXECUTE STATEMENT SET").endsWith("END");
    }
}
