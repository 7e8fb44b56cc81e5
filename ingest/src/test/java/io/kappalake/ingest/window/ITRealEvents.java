package io.kappalake.ingest.window;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MICROSECONDS;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kappalake.ingest.IngestLakehouse;
import io.kappalake.ingest.TestingRecords;
import io.kappalake.local.testing.SharedServers;
import io.kappalake.orders.rules.IngestConfig;
import io.kappalake.orders.testing.ReferenceWindows;
import io.kappalake.orders.testing.SharedRecords;
import io.kappalake.orders.testing.TestingEvent;
import io.kappalake.orders.window.WindowPlan;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The events of a real shop, which lie next to the repository, not in it. */
@ExtendWith(SharedServers.class)
class ITRealEvents {
    private static final int PARTITIONS = 4;
    private static final int EVENTS = 17_832;

    @Test
    void allAreIngestedAndTheirWindowsAreThoseOfTheReference() throws Exception {
        Optional<Path> file = SharedRecords.find("olist/order-events-2016-2017.ndjson.gz");
        assumeTrue(file.isPresent(), "no shared/data/olist beside the repository");
        try (IngestLakehouse lakehouse =
                        IngestLakehouse.fresh("olist", PARTITIONS, "commit-interval: 1s");
                TestingRecords records = new TestingRecords(lakehouse.config(), PARTITIONS)) {
            List<List<TestingEvent>> logs = send(file.get(), records);
            lakehouse.startIngest();
            lakehouse.awaitIngested();

            assertThat(lakehouse.count("SELECT count(*) FROM order_events")).isEqualTo(EVENTS);
            assertThat(lakehouse.count("SELECT count(*) FROM dead_letters")).isZero();
            lakehouse.assertNothingLostOrDoubled(EVENTS);
            WindowPlan plan = WindowPlan.from(IngestConfig.of(lakehouse.config()));
            ReferenceWindows reference = ReferenceWindows.of(plan, logs);
            await("the windows are those of the reference")
                    .atMost(2, MINUTES)
                    .untilAsserted(
                            () -> {
                                WindowTables tables = WindowTables.read(lakehouse);
                                assertThat(tables.latest().size())
                                        .isGreaterThan(reference.counted().size() * 9 / 10);
                                tables.assertEqualTo(reference, plan);
                            });
        }
    }

    private static List<List<TestingEvent>> send(Path file, TestingRecords records)
            throws Exception {
        List<List<TestingEvent>> logs = new ArrayList<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            logs.add(new ArrayList<>());
        }
        ObjectMapper json = new ObjectMapper();
        for (String line : lines(file)) {
            JsonNode event = json.readTree(line);
            int partition = Math.floorMod(event.path("order_id").asText().hashCode(), PARTITIONS);
            Instant time = Instant.parse(event.path("event_time").asText());
            logs.get(partition)
                    .add(
                            new TestingEvent(
                                    partition,
                                    logs.get(partition).size(),
                                    MICROSECONDS.convert(Duration.between(Instant.EPOCH, time)),
                                    time.toEpochMilli(),
                                    event.path("status").asText(null),
                                    event.path("amount_cents").asLong()));
            records.send(partition, time, line.getBytes(UTF_8));
        }
        assertThat(records.flush()).isEqualTo(EVENTS);
        return logs;
    }

    private static List<String> lines(Path file) throws IOException {
        try (InputStream stream = new GZIPInputStream(Files.newInputStream(file))) {
            return new String(stream.readAllBytes(), UTF_8).lines().toList();
        }
    }
}
