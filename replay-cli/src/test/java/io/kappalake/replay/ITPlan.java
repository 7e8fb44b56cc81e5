package io.kappalake.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kappalake.local.testing.Answer;
import io.kappalake.local.testing.SharedServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Plans on the tables of a running job. */
@ExtendWith(SharedServers.class)
class ITPlan {
    @TempDir private Path folder;

    @Test
    void offsetsGoOutAsLinesAndComeBack() throws Exception {
        try (ReplayedLakehouse lakehouse = ReplayedLakehouse.ingesting("plan", 1_500)) {
            String topic = lakehouse.config().kafka().topic();
            Answer exported =
                    lakehouse.run(
                            "replay",
                            "plan",
                            "--from",
                            "offsets:0=10,2=20",
                            "--to-offset",
                            "0=100,1=50",
                            "--export");
            assertThat(exported.exits(0).out().lines())
                    .containsExactly(
                            topic + ",0,10", topic + ",1,0", topic + ",2,20", topic + ",3,0");
            assertThat(
                            lakehouse
                                    .run(
                                            "replay",
                                            "plan",
                                            "--to-offset",
                                            "0=100,1=50",
                                            "--export=stop")
                                    .exits(0)
                                    .out()
                                    .lines())
                    .startsWith(topic + ",0,100", topic + ",1,50")
                    .hasSize(ProducedOrders.PARTITIONS);
            assertThat(
                            lakehouse
                                    .run("replay", "plan", "--export", "--output", "json")
                                    .exits(2)
                                    .err())
                    .contains("--export");

            Path file = Files.writeString(folder.resolve("offsets.csv"), exported.out());
            JsonNode plan = lakehouse.planned("--from-file", file.toString());
            Map<String, Long> starts = new TreeMap<>();
            plan.at("/plan/source/partitions")
                    .properties()
                    .forEach(
                            range ->
                                    starts.put(
                                            range.getKey(),
                                            range.getValue().at("/start").asLong()));
            assertThat(starts).isEqualTo(Map.of("0", 10L, "1", 0L, "2", 20L, "3", 0L));

            // Kafka's timestamps of these records are long ago
            assertThat(lakehouse.run("replay", "plan", "--by-duration", "PT1H").exits(2).err())
                    .contains("Nothing to replay");
        }
    }
}
