package io.kappalake.replay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.kappalake.lakehouse.draft.TableChange;
import java.util.List;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.Test;

class TestPublishChange {
    private final PublishCommand.Change change =
            PublishCommand.Change.of(
                    new TableChange(
                            TableIdentifier.of("orders", "order_events"),
                            false,
                            5,
                            4,
                            3,
                            2,
                            1,
                            List.of()));

    @Test
    void canBeShownInATable() {
        assertThat(change.cells()).containsExactly("orders.order_events", 5L, 4L, 3L, 2L);
    }

    @Test
    void canBeWrittenAsJson() throws Exception {
        assertThat(new JsonMapper().writeValueAsString(change))
                .isEqualTo(
                        "{\"table\":\"orders.order_events\",\"rowsAdded\":5,\"rowsRemoved\":4,\"filesAdded\":3,\"filesRemoved\":2}");
    }
}
