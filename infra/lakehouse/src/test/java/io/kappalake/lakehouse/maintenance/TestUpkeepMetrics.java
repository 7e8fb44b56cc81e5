package io.kappalake.lakehouse.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TestUpkeepMetrics {
    @Test
    void eachTableHasItsState() {
        TableUpkeep events =
                new TableUpkeep(
                        "orders.order_events",
                        12,
                        3_000,
                        7,
                        1,
                        40,
                        1,
                        900,
                        false,
                        false,
                        List.of(),
                        List.of(),
                        List.of());
        TableUpkeep empty =
                new TableUpkeep(
                        "orders.late_events",
                        0,
                        0,
                        0,
                        0,
                        1,
                        0,
                        0,
                        false,
                        false,
                        List.of(),
                        List.of(),
                        List.of());

        assertThat(
                        UpkeepMetrics.of(
                                        List.of(events, empty),
                                        2,
                                        Instant.ofEpochSecond(1_800_000_000))
                                .text()
                                .lines()
                                .filter(line -> !line.startsWith("#")))
                .containsExactlyInAnyOrder(
                        "kappalake_table_files{table=\"orders.order_events\"} 12.0",
                        "kappalake_table_files{table=\"orders.late_events\"} 0.0",
                        "kappalake_table_bytes{table=\"orders.order_events\"} 3000.0",
                        "kappalake_table_bytes{table=\"orders.late_events\"} 0.0",
                        "kappalake_table_small_files{table=\"orders.order_events\"} 7.0",
                        "kappalake_table_small_files{table=\"orders.late_events\"} 0.0",
                        "kappalake_table_delete_files{table=\"orders.order_events\"} 1.0",
                        "kappalake_table_delete_files{table=\"orders.late_events\"} 0.0",
                        "kappalake_table_snapshots{table=\"orders.order_events\"} 40.0",
                        "kappalake_table_snapshots{table=\"orders.late_events\"} 1.0",
                        "kappalake_maintain_failures 2.0",
                        "kappalake_maintain_timestamp_seconds 1.8E9");
    }
}
