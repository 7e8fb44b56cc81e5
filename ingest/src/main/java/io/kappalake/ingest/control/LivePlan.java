package io.kappalake.ingest.control;

import static java.util.stream.Collectors.toMap;

import io.kappalake.ingest.state.JobStates;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.orders.log.LogGeneration;
import io.kappalake.orders.plan.IngestPlan;
import io.kappalake.orders.rules.IngestConfig;
import io.kappalake.orders.rules.Intake;
import io.kappalake.orders.table.OrderTable;
import io.kappalake.orders.table.OrderTables;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The plan of the live job, by a lakehouse's configuration. */
final class LivePlan {
    private LivePlan() {}

    /**
     * The plan.
     *
     * @param origin the log that is there now
     * @param offsets where a job without state begins
     * @param gaps behind which one with a state goes on
     * @param log the log that is read
     * @param metrics the topic of metrics, if there is to be one
     */
    static IngestPlan of(
            LakehouseConfig config,
            Origin origin,
            Map<Integer, Long> offsets,
            List<RetentionGap> gaps,
            LogGeneration log,
            Optional<IngestPlan.MetricsSink> metrics) {
        OrderTables tables = OrderTables.of(config);
        LakehouseConfig seen = config.seenByFlink();
        return new IngestPlan(
                config.kafka().group(),
                origin.topic(),
                Optional.of(origin.topicId()),
                config.kafka().group(),
                seen.kafka().clientProperties(),
                offsets,
                gaps.stream().collect(toMap(RetentionGap::partition, gap -> gap.to() + 1)),
                Intake.of(config).maxRate().orElse(0),
                config.catalog().name(),
                seen.catalog().properties(),
                new IngestPlan.Tables(
                        tables.name(OrderTable.ORDER_EVENTS).toString(),
                        tables.name(OrderTable.ORDER_METRICS).toString(),
                        tables.name(OrderTable.LATE_EVENTS).toString(),
                        tables.name(OrderTable.DEAD_LETTERS).toString()),
                IngestConfig.of(config),
                JobStates.of(config).checkpoints(),
                Optional.empty(),
                log.later() ? Optional.of(log.offsets()) : Optional.empty(),
                metrics);
    }
}
