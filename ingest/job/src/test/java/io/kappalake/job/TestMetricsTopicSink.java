package io.kappalake.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.orders.metrics.MetricsKey;
import io.kappalake.orders.metrics.MetricsRecord;
import io.kappalake.orders.plan.IngestPlan;
import io.kappalake.orders.rules.MetricsTopic;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.junit.jupiter.api.Test;

class TestMetricsTopicSink {
    private static IngestPlan plan(Map<String, String> kafka) {
        return new IngestPlan(
                "job",
                "orders",
                Optional.empty(),
                "group",
                kafka,
                Map.of(),
                Map.of(),
                0,
                "lake",
                Map.of(),
                new IngestPlan.Tables("a.b", "a.c", "a.d", "a.e"),
                null,
                "s3://lake/flink",
                Optional.empty(),
                Optional.empty(),
                Optional.of(
                        new IngestPlan.MetricsSink(
                                new MetricsTopic("metrics", Duration.ofMinutes(15)), "ids")));
    }

    @Test
    void isOneTaskWhateverTheParallelism() {
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment();
        environment.setParallelism(4);
        IngestPlan plan = plan(Map.of("bootstrap.servers", "127.0.0.1:1"));
        MetricsTopicSink.append(
                environment.<RowData>fromData(GenericRowData.of(1), GenericRowData.of(2)),
                plan,
                plan.metrics().orElseThrow());

        List<StreamNode> sinks =
                environment.getStreamGraph().getStreamNodes().stream()
                        .filter(node -> node.getOperatorName().contains("topic metrics"))
                        .toList();
        assertThat(sinks)
                .as("writer and committer")
                .hasSize(2)
                .allMatch(node -> node.getParallelism() == 1);
    }

    @Test
    void theClientHasWhatTransactionsNeed() {
        IngestPlan plan =
                plan(Map.of("bootstrap.servers", "b:1", "acks", "1", "security.protocol", "SSL"));
        assertThat(MetricsTopicSink.producer(plan, plan.metrics().orElseThrow()))
                .containsEntry("acks", "all")
                .containsEntry("enable.idempotence", "true")
                .containsEntry("transaction.timeout.ms", "900000")
                .containsEntry("security.protocol", "SSL");
    }

    @Test
    void takesEachColumnOfARow() {
        Instant start = Instant.parse("2024-03-01T08:00:00Z");
        assertThat(
                        MetricsTopicSink.record(
                                GenericRowData.of(
                                        StringData.fromString("sliding"),
                                        TimestampData.fromInstant(start),
                                        TimestampData.fromInstant(start.plusSeconds(300)),
                                        StringData.fromString("paid"),
                                        3L,
                                        700L,
                                        233.3,
                                        100L,
                                        400L,
                                        2,
                                        TimestampData.fromInstant(start.plusNanos(5_000)),
                                        TimestampData.fromInstant(start.plusMillis(7)))))
                .isEqualTo(
                        new MetricsRecord(
                                new MetricsKey("sliding", start, start.plusSeconds(300), "paid"),
                                3,
                                700,
                                233.3,
                                100,
                                400,
                                2,
                                start.plusNanos(5_000),
                                start.plusMillis(7)));
    }
}
