package io.kappalake.ingest.check;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.lakehouse.table.LakehouseTables;
import io.kappalake.orders.table.OrderTables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that are open when a later one fails. */
class TestOpening {
    private static final String CLIENT = "client-of-a-check-that-fails";

    @TempDir private Path folder;

    /** A catalog that counts how many of its kind are open, and has the order tables. */
    public static final class CountingCatalog extends InMemoryCatalog {
        private static final AtomicInteger OPENED = new AtomicInteger();
        private static final AtomicInteger OPEN = new AtomicInteger();

        @Override
        public void initialize(String name, Map<String, String> properties) {
            super.initialize(name, properties);
            OPENED.incrementAndGet();
            OPEN.incrementAndGet();
            if (properties.containsKey("configuration")) {
                LakehouseConfig config =
                        LakehouseConfig.load(Path.of(properties.get("configuration")));
                LakehouseTables.create(
                        this, "lake", OrderTables.of(config).definitions(), List.of());
            }
        }

        @Override
        public void close() throws IOException {
            OPEN.decrementAndGet();
            super.close();
        }
    }

    private LakehouseConfig config(String kafkaProperty, String catalogProperty)
            throws IOException {
        Path file = folder.resolve("kappalake.yaml");
        return LakehouseConfig.load(
                Files.writeString(
                        file,
                        """
                        kafka:
                          bootstrap-servers: 127.0.0.1:1
                          properties:
                            client.id: %s
                            %s
                        catalog:
                          catalog-impl: %s
                          warehouse: memory:warehouse
                          %s
                        storage.checkpoints: s3://lake/flink
                        trino.url: http://127.0.0.1:1
                        flink.url: http://127.0.0.1:1
                        """
                                .formatted(
                                        CLIENT,
                                        kafkaProperty,
                                        CountingCatalog.class.getName(),
                                        catalogProperty)));
    }

    private void assertNothingStaysOpen(int openedBefore) {
        assertThat(CountingCatalog.OPENED.get()).isEqualTo(openedBefore + 1);
        assertThat(CountingCatalog.OPEN.get()).isEqualTo(0);
        await("Kafka's client ends")
                .atMost(10, SECONDS)
                .untilAsserted(
                        () ->
                                assertThat(Thread.getAllStackTraces().keySet())
                                        .extracting(Thread::getName)
                                        .noneMatch(name -> name.contains(CLIENT)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aReaderThatCannotBeMadeLeavesNoClientOfKafkaOpen(boolean check) throws IOException {
        int before = CountingCatalog.OPENED.get();
        // Kafka's consumer alone has this property
        LakehouseConfig config =
                config(
                        "max.poll.interval.ms: soon",
                        "configuration: " + folder.resolve("kappalake.yaml"));

        assertThatThrownBy(() -> open(config, check))
                .hasStackTraceContaining(ConfigException.class.getName())
                .hasStackTraceContaining("max.poll.interval.ms");

        assertNothingStaysOpen(before);
    }

    @Test
    void aMissingTableLeavesTheCatalogClosed() throws IOException {
        int before = CountingCatalog.OPENED.get();
        LakehouseConfig config = config("retries: 1", "");

        assertThatThrownBy(() -> open(config, true)).hasMessageContaining("Cannot find the table");

        assertNothingStaysOpen(before);
    }

    private static void open(LakehouseConfig config, boolean check) {
        try (AutoCloseable opened = check ? LakehouseCheck.open(config) : Backlog.open(config)) {
            assertThat(opened).isNull();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
