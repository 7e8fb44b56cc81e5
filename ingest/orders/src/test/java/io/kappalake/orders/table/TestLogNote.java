package io.kappalake.orders.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.orders.log.LogGeneration;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TestLogNote {
    private final InMemoryCatalog catalog = new InMemoryCatalog();
    private final OrderTables tables = new OrderTables(Namespace.of("orders"));

    @BeforeEach
    void open() {
        catalog.initialize("lake", Map.of());
    }

    @AfterEach
    void close() throws IOException {
        catalog.close();
    }

    private static LogGeneration log(int number) {
        return new LogGeneration(
                number,
                Optional.of("c1"),
                "orders",
                "t" + number,
                new TreeMap<>(Map.of(0, 5L)),
                new TreeMap<>());
    }

    @Test
    void notesOneLogBehindTheOther() {
        assertThat(LogNote.of(catalog, tables)).as("no tables").isEqualTo(LogGeneration.FIRST);
        catalog.createNamespace(tables.namespace());
        catalog.createTable(tables.name(OrderTable.ORDER_EVENTS), OrderTable.ORDER_EVENTS.schema());
        assertThat(LogNote.of(catalog, tables)).as("no note").isEqualTo(LogGeneration.FIRST);

        LogNote.write(catalog, tables, log(1));
        assertThat(LogNote.of(catalog, tables)).isEqualTo(log(1));
        LogNote.write(catalog, tables, log(2));
        assertThat(LogNote.of(catalog, tables)).isEqualTo(log(2));
    }

    @Test
    void notesFromWhereOnALogIsRead() {
        catalog.createNamespace(tables.namespace());
        catalog.createTable(tables.name(OrderTable.ORDER_EVENTS), OrderTable.ORDER_EVENTS.schema());
        LogNote.begin(catalog, tables, new TreeMap<>(Map.of(1, 50L)));

        LogGeneration log = LogNote.of(catalog, tables);
        assertThat(log.later()).isFalse();
        assertThat(log.start(1, 20)).isEqualTo(50);
        assertThat(log.start(1, 70)).as("Kafka has deleted more").isEqualTo(70);
        assertThat(log.start(0, 20)).isEqualTo(20);
        LogNote.begin(catalog, tables, new TreeMap<>());
        assertThat(LogNote.of(catalog, tables)).isEqualTo(LogGeneration.FIRST);
    }

    @Test
    void takesNoLogTwice() {
        catalog.createNamespace(tables.namespace());
        catalog.createTable(tables.name(OrderTable.ORDER_EVENTS), OrderTable.ORDER_EVENTS.schema());
        LogNote.write(catalog, tables, log(1));

        assertThatThrownBy(() -> LogNote.write(catalog, tables, log(1)))
                .isInstanceOf(LakehouseException.class)
                .hasMessageContaining("Somebody else has noted a new log")
                .hasMessageContaining("id t1");
    }
}
