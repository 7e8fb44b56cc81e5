package io.kappalake.lakehouse.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.CatalogConfig;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TestCatalogs {
    @Test
    void hidesThePasswordInAnAddressThatDoesNotAnswer() {
        CatalogConfig config =
                new CatalogConfig(
                        "lake",
                        Map.of(
                                "type", "jdbc",
                                "uri", "jdbc:postgresql://127.0.0.1:1/x?password=hunter2&user=me",
                                "warehouse", "s3://lake/warehouse",
                                "io-impl", "org.apache.iceberg.inmemory.InMemoryFileIO"));

        assertThatThrownBy(() -> Catalogs.open(config))
                .isInstanceOfSatisfying(
                        LakehouseException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE))
                .hasMessageStartingWith(
                        "Cannot open the catalog lake at"
                                + " jdbc:postgresql://127.0.0.1:1/x?password=***&user=me (")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void blamesTheConfigurationForAClassThatIsNotThere() {
        CatalogConfig config = new CatalogConfig("lake", Map.of("catalog-impl", "a.b.None"));

        assertThatThrownBy(() -> Catalogs.open(config))
                .isInstanceOfSatisfying(
                        LakehouseException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT))
                .hasMessageContaining("a.b.None")
                .hasMessageEndingWith("mend the section catalog of the configuration");
    }

    @Test
    void triesAgainWhileSomebodyElseMakesTheCatalogsTables() {
        CatalogConfig config =
                new CatalogConfig(
                        "lake", Map.of("catalog-impl", TestingBusyCatalog.class.getName()));

        TestingBusyCatalog.failNext(2);
        try (Catalogs.Opened opened = Catalogs.open(config)) {
            assertThat(opened.catalog()).isInstanceOf(TestingBusyCatalog.class);
        }

        TestingBusyCatalog.failNext(100);
        assertThatThrownBy(() -> Catalogs.open(config))
                .isInstanceOfSatisfying(
                        LakehouseException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE))
                .hasMessageContaining("Cannot initialize")
                .hasRootCauseMessage("relation already exists");
    }
}
