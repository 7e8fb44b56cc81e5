package io.kappalake.orders.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.lakehouse.LakehouseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestPartitionOffsets {
    @TempDir private Path folder;

    private String file(String content) throws IOException {
        return PartitionOffsets.PREFIX + Files.writeString(folder.resolve("offsets"), content);
    }

    private static Map<Integer, Long> parse(String text) {
        return PartitionOffsets.parse("--from", text, "orders.events");
    }

    @Test
    void readsWhatConsumerGroupsExport() throws IOException {
        // of one group, of several, and as older versions quoted names
        assertThat(parse(file("orders.events,0,100\norders.events,1,0")))
                .isEqualTo(Map.of(0, 100L, 1, 0L));
        assertThat(parse(file("group,orders.events,12,9000000000\n")))
                .isEqualTo(Map.of(12, 9_000_000_000L));
        assertThat(parse(file("\"g\",\"orders.events\",0,7\r\n"))).isEqualTo(Map.of(0, 7L));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "orders.events,0",
                "orders.events,0,-1",
                "orders.events,0,1,2,3",
                "orders.events,0,1\nothers,1,1",
                "others,0,1",
                "orders.events,0,1\norders.events,0,2",
                "topic,partition,offset"
            })
    void namesFilesThatAreNone(String content) throws IOException {
        String text = file(content);
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(LakehouseException.class)
                .hasMessageContaining("--from")
                .hasMessageContaining("orders.events,0,100");
    }
}
