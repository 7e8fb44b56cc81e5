package io.kappalake.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.ConfigKeys;
import io.kappalake.lakehouse.config.LakehouseConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tables of keys in the READMEs, against what the readers of {@code kappalake.yaml} take. */
class TestConfigurationTables {
    private static final String REQUIRED = "required";

    private static final Map<String, String> SMALLEST =
            Map.of(
                    "kafka.bootstrap-servers", "localhost:9092",
                    "catalog.type", "hive",
                    "catalog.warehouse", "s3://lake/warehouse",
                    "storage.endpoint", "http://localhost:9000",
                    "storage.checkpoints", "s3://lake/flink",
                    "trino.url", "http://localhost:8080",
                    "flink.url", "http://localhost:8081");

    @TempDir private Path folder;
    private Path file;

    @BeforeEach
    void writeAnEmptyFile() throws IOException {
        file = Files.writeString(folder.resolve("kappalake.yaml"), "");
    }

    /** The texts of the column "default" by key. */
    private static Map<String, String> documented() {
        Map<String, String> defaults = new TreeMap<>();
        for (Markdown markdown : Markdown.all()) {
            for (List<String> row : markdown.rows("key")) {
                List<String> keys = Markdown.codeIn(row.getFirst());
                assertThat(keys).as("one key a row: %s in %s", row, markdown).hasSize(1);
                assertThat(defaults.put(keys.getFirst(), row.get(1)))
                        .as("%s is documented once", keys)
                        .isNull();
            }
        }
        return defaults;
    }

    @Test
    void nameEveryKeyAndNoOther() {
        assertThat(documented().keySet()).containsExactlyElementsOf(ConfigKeys.all());
    }

    @Test
    void giveTheDefaultsThatApply() {
        LakehouseConfig plain = LakehouseConfig.load(file, SMALLEST);
        Map<String, String> documented = documented();
        documented.forEach(
                (key, cell) -> {
                    List<String> code = Markdown.codeIn(cell);
                    if (cell.startsWith("`") && !key.endsWith("*")) {
                        String literal = code.getFirst();
                        String value =
                                documented.containsKey(literal)
                                        ? Markdown.codeIn(documented.get(literal)).getFirst()
                                        : literal;
                        Map<String, String> given = new TreeMap<>(SMALLEST);
                        given.put(key, value);
                        assertThat(LakehouseConfig.load(file, given))
                                .as("%s: %s is the default", key, value)
                                .isEqualTo(plain);
                    } else if (!key.endsWith("*")) {
                        assertThat(cell).as(key).isIn("", "none", "AWS", REQUIRED);
                    }
                });
    }

    @Test
    void sayWhatIsRequired() {
        documented()
                .forEach(
                        (key, cell) -> {
                            if (cell.equals(REQUIRED)) {
                                Map<String, String> lacking = new TreeMap<>(SMALLEST);
                                lacking.remove(key);
                                assertThatThrownBy(() -> LakehouseConfig.load(file, lacking))
                                        .as(key)
                                        .isInstanceOf(LakehouseException.class)
                                        .hasMessageContaining("Missing " + key);
                            }
                        });
    }
}
