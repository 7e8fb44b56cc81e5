package io.kappalake.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.lakehouse.maintenance.TableUpkeep;
import io.kappalake.lakehouse.maintenance.TableUpkeep.Partition;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TestTableLines {
    @Test
    void showWhatUpkeepHasToDo() {
        TableUpkeep late =
                new TableUpkeep(
                        "orders.order_events",
                        4,
                        10L << 20,
                        3,
                        0,
                        1200,
                        60,
                        1_572_864,
                        true,
                        true,
                        List.of(new Partition("day=1", 3, 9, Optional.empty())),
                        List.of(1L, 2L),
                        List.of("files: drafts are open"));
        assertThat(TableLines.row(late))
                .hasSameSizeAs(TableLines.HEADER)
                .containsExactly(
                        "orders.order_events",
                        4L,
                        "2.5 MB",
                        1200L,
                        "1.5 MB",
                        "3 files to compact, 2 snapshots to expire, 60 manifests to rewrite, metadata files without bound, 1 spared");
        TableUpkeep empty =
                new TableUpkeep(
                        "ops.ledger",
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        1500,
                        false,
                        false,
                        List.of(),
                        List.of(),
                        List.of());
        assertThat(TableLines.row(empty))
                .containsExactly("ops.ledger", 0L, "", 0L, "1.5 kB", "none");
    }
}
