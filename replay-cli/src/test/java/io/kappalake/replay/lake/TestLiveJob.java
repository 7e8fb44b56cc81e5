package io.kappalake.replay.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.ingest.flink.FlinkJob;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.orders.table.OrderTable;
import io.kappalake.orders.table.OrderTables;
import io.kappalake.orders.table.Takeover;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.iceberg.Table;
import org.apache.iceberg.UpdateProperties;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TestLiveJob {
    private static final OrderTables NAMES = new OrderTables(Namespace.of("orders"));

    private final InMemoryCatalog catalog = new InMemoryCatalog();
    private final List<Table> tables = new ArrayList<>();
    private final Map<String, FlinkJob> jobs = new TreeMap<>();

    @BeforeEach
    void create() {
        catalog.initialize("lake", Map.of());
        catalog.createNamespace(NAMES.namespace());
        for (OrderTable table : OrderTable.all()) {
            tables.add(catalog.createTable(NAMES.name(table), table.schema()));
        }
    }

    @AfterEach
    void close() throws IOException {
        catalog.close();
    }

    private LiveJob seenWith(String group) {
        return LiveJob.of(group, tables, id -> Optional.ofNullable(jobs.get(id)));
    }

    private void commits(int table, String jobId) {
        tables.get(table).newAppend().set("flink.job-id", jobId).commit();
    }

    private void job(String id, String name, String state) {
        jobs.put(id, new FlinkJob(id, name, state, Instant.EPOCH));
    }

    private void assertRefused(String group, String... words) {
        assertThatThrownBy(() -> seenWith(group).requireOwn("plan a replay"))
                .isInstanceOfSatisfying(
                        LakehouseException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.REFUSED))
                .hasMessageContainingAll("Cannot plan a replay", "--config")
                .hasMessageContainingAll(words);
    }

    private void assertTaken(String group) {
        assertThatCode(() -> seenWith(group).requireOwn("plan a replay"))
                .doesNotThrowAnyException();
    }

    @Test
    void theConfigurationBeforeATakeoverIsRefused() {
        assertTaken("old");
        UpdateProperties update = tables.get(2).updateProperties();
        new Takeover("next", "s3://savepoint", new TreeMap<>()).properties().forEach(update::set);
        update.commit();

        assertRefused("old", "consumer group next", "kafka.group is old", "taken over");
        assertTaken("next");
        assertThat(seenWith("old").is("next")).isTrue();
        assertThat(seenWith("old").is("old")).isTrue();
        assertThat(seenWith("old").is("another")).isFalse();
    }

    @Test
    void theConfigurationOfAGroupThatNeverRanIsRefusedWhileAnotherJobWrites() {
        commits(0, "a");
        commits(1, "a");
        tables.get(1).newAppend().commit();
        job("a", "writing", "RESTARTING");

        assertTaken("writing");
        assertRefused("other", "job a of the consumer group writing", "kafka.group is other");
        assertThat(seenWith("other").is("writing")).isTrue();

        job("a", "writing", "CANCELED");
        assertTaken("other");
    }

    @Test
    void theJobThatCommittedLastCounts() {
        commits(0, "a");
        commits(3, "b");
        job("a", "earlier", "RUNNING");
        job("b", "later", "RUNNING");
        assertTaken("later");
        assertRefused("earlier", "job b");
    }
}
