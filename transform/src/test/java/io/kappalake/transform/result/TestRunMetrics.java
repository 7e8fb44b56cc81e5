package io.kappalake.transform.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TestRunMetrics {
    private static final Instant START = Instant.ofEpochSecond(1_800_000_000);

    @Test
    void eachNodeHasWhatItKnowsAndEachStatusItsNumber() {
        RunResults results =
                new RunResults(
                        "id",
                        "0.1.0",
                        START,
                        START.plusSeconds(3),
                        List.of("model.shop.a", "test.shop.t"),
                        List.of(
                                node("model.shop.a", Status.SUCCESS).rowsAffected(12).build(),
                                node("test.shop.t", Status.FAIL).failures(3).build()),
                        Map.of());

        assertThat(RunMetrics.of(results).text().lines().filter(line -> !line.startsWith("#")))
                .contains(
                        "kappalake_transform_run_timestamp_seconds 1.800000003E9",
                        "kappalake_transform_run_duration_seconds 3.0",
                        "kappalake_transform_nodes{status=\"success\"} 1.0",
                        "kappalake_transform_nodes{status=\"fail\"} 1.0",
                        "kappalake_transform_nodes{status=\"error\"} 0.0",
                        "kappalake_transform_node_duration_seconds{node=\"model.shop.a\",type=\"model\"} 0.61",
                        "kappalake_transform_node_rows{node=\"model.shop.a\",type=\"model\"} 12.0",
                        "kappalake_transform_node_failures{node=\"test.shop.t\",type=\"test\"} 3.0")
                .noneMatch(line -> line.startsWith("kappalake_transform_node_rows{node=\"test"));
    }

    private static NodeResult.Builder node(String id, Status status) {
        return NodeResult.builder(id, status, START, START.plusMillis(610)).threadId("Thread-1");
    }
}
