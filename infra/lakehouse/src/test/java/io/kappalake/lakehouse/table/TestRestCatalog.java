package io.kappalake.lakehouse.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.catalog.Catalogs;
import io.kappalake.lakehouse.catalog.TestingRestCatalogServer;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.lakehouse.table.InitReport.Entry;
import io.kappalake.lakehouse.table.InitReport.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.ViewCatalog;
import org.apache.iceberg.rest.RESTCatalog;
import org.apache.iceberg.view.View;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A REST catalog needs nothing but its configuration in {@code kappalake.yaml}. */
class TestRestCatalog {
    private static TestingRestCatalogServer server;

    @TempDir Path folder;

    @BeforeAll
    static void startServer() throws Exception {
        server = TestingRestCatalogServer.start();
    }

    @AfterAll
    static void stopServer() throws Exception {
        server.stop();
    }

    private LakehouseConfig config(String uri) throws IOException {
        return LakehouseConfig.load(
                Files.writeString(
                        folder.resolve("kappalake.yaml"),
                        """
                        kafka:
                          bootstrap-servers: 127.0.0.1:9092
                          topic: sales
                          group: tills
                        catalog:
                          type: rest
                          uri: %s
                          rest.client.max-retries: 1
                          io-impl: org.apache.iceberg.inmemory.InMemoryFileIO
                        storage.checkpoints: s3://lake/flink
                        trino.url: http://127.0.0.1:8080
                        flink.url: http://127.0.0.1:8081
                        """
                                .formatted(uri)));
    }

    @Test
    void holdsTheTablesAndTheView() throws IOException {
        LakehouseConfig config = config(server.uri().toString());

        assertThat(LakehouseTables.createAll(config).entries())
                .hasSize(2)
                .allSatisfy(entry -> assertThat(entry.state()).isEqualTo(State.CREATED));
        assertThat(LakehouseTables.createAll(config).entries())
                .hasSize(2)
                .allSatisfy(entry -> assertThat(entry.state()).isEqualTo(State.UNCHANGED));

        try (Catalogs.Opened opened = Catalogs.open(config.catalog())) {
            assertThat(opened.catalog()).isInstanceOf(RESTCatalog.class);
            View view = ((ViewCatalog) opened.catalog()).loadView(TestingTables.LATEST.name());
            assertThat(view.sqlFor("trino").sql()).isEqualTo(TestingTables.LATEST.sql());
            Table table = opened.catalog().loadTable(TestingTables.SALES.name());
            assertThat(table.schema().findField("amount_cents").doc())
                    .isEqualTo("Amount in minor units of the currency (cents)");

            table.updateSchema().addColumn("shop", table.schema().findType("till")).commit();
        }
        assertThat(LakehouseTables.createAll(config).different())
                .extracting(Entry::differences)
                .singleElement()
                .asInstanceOf(LIST)
                .containsExactly("column shop is not in the definition");
    }

    @Test
    void namesTheAddressOfAServerThatIsAway() throws Exception {
        TestingRestCatalogServer stopped = TestingRestCatalogServer.start();
        String away = stopped.uri().toString();
        stopped.stop();
        LakehouseConfig config = config(away);

        assertThatThrownBy(() -> LakehouseTables.createAll(config))
                .isInstanceOfSatisfying(
                        LakehouseException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE))
                .hasMessageStartingWith("Cannot open the catalog lake at %s (".formatted(away))
                .hasMessageContaining("is its server running?");
    }
}
