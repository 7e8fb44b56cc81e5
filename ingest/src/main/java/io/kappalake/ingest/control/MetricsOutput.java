package io.kappalake.ingest.control;

import io.kappalake.ingest.state.JobState;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.Durations;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.orders.plan.IngestPlan;
import io.kappalake.orders.rules.IngestConfig;
import io.kappalake.orders.rules.MetricsTopic;
import io.kappalake.orders.table.OrderTable;
import io.kappalake.orders.table.OrderTables;
import io.kappalake.orders.table.TableCommits;
import io.kappalake.orders.topic.KafkaTopic;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The topic of metrics at a start of the job. */
final class MetricsOutput {
    private static final Logger LOG = LoggerFactory.getLogger(MetricsOutput.class);
    private static final String BROKER_LIMIT = "transaction.max.timeout.ms";

    private final LakehouseConfig config;
    private final Optional<MetricsTopic> topic;

    private MetricsOutput(LakehouseConfig config, Optional<MetricsTopic> topic) {
        this.config = config;
        this.topic = topic;
    }

    /**
     * The topic that a configuration names, if it names one. It is there afterwards.
     *
     * @param create whether it is created if it is missing, with as many partitions as the topic of
     *     order events has
     * @throws LakehouseException {@code REFUSED} if it is missing and not to be created, or if its
     *     transactions would not outlive a restart
     */
    static MetricsOutput of(LakehouseConfig config, boolean create) {
        Optional<MetricsTopic> topic = MetricsTopic.of(config);
        topic.ifPresent(metrics -> require(config, metrics, create));
        return new MetricsOutput(config, topic);
    }

    private static void require(LakehouseConfig config, MetricsTopic metrics, boolean create) {
        try (KafkaTopic topic = KafkaTopic.of(config.kafka(), metrics.topic())) {
            Optional<String> limit = topic.brokerSetting(BROKER_LIMIT);
            if (limit.isEmpty()) {
                LOG.warn(
                        "Kafka does not tell its {} (the right DescribeConfigs on the cluster): the job fails if {}, {}, is greater",
                        BROKER_LIMIT,
                        MetricsTopic.TIMEOUT,
                        Durations.format(metrics.transactionTimeout()));
            }
            metrics.problem(
                            IngestConfig.of(config).commitInterval(),
                            limit.map(Long::parseLong).map(Duration::ofMillis))
                    .ifPresent(
                            problem -> {
                                throw new LakehouseException(
                                        ErrorCode.REFUSED,
                                        "Cannot start: transactions of topic %s would not outlive a restart: %s"
                                                .formatted(metrics.topic(), problem));
                            });
            if (topic.exists()) {
                return;
            }
            if (!create) {
                throw new LakehouseException(
                        ErrorCode.REFUSED,
                        "Cannot start: there is no topic %s at %s, which %s names: create it, start with --create-topics, or take the key out"
                                .formatted(
                                        metrics.topic(),
                                        config.kafka().bootstrapServers(),
                                        MetricsTopic.TOPIC));
            }
            try (KafkaTopic orders = KafkaTopic.of(config.kafka())) {
                topic.create(orders.starts().size(), Map.of());
            }
        }
    }

    /** The name of the topic. */
    Optional<String> name() {
        return topic.map(MetricsTopic::topic);
    }

    /**
     * The topic for the job's plan. The ids of its transactions begin with the consumer group, for
     * Kafka's rights, and with the identity of the table: no other lakehouse has it, and no other
     * group of this one.
     */
    Optional<IngestPlan.MetricsSink> sink(TableCommits commits) {
        String table = OrderTables.of(config).name(OrderTable.ORDER_METRICS).toString();
        return topic.map(
                metrics ->
                        new IngestPlan.MetricsSink(
                                metrics,
                                "%s-metrics-%s"
                                        .formatted(
                                                config.kafka().group(),
                                                commits.uuids().get(table))));
    }

    /**
     * True if the state has open transactions and their ids, which the job is to leave out because
     * it writes to no topic any more.
     *
     * @throws LakehouseException {@code REFUSED} if rows may wait in a transaction of that state
     */
    boolean leavesOut(StartLog log, Optional<JobState> from, String savepoints) {
        Optional<String> before =
                from.flatMap(state -> log.metricsTopic(state.location()))
                        .filter(name -> topic.isEmpty());
        if (before.isPresent() && !from.get().location().startsWith(savepoints)) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot start without the topic %1$s: the job that wrote to it ended without a savepoint, and rows of its last checkpoint may wait in an open transaction. Write '%2$s: %1$s' into the configuration, './kappalake ingest start' and './kappalake ingest stop'; then take it out"
                            .formatted(before.get(), MetricsTopic.TOPIC));
        }
        return before.isPresent();
    }

    /** Notes from when and where on all rows are in the topic, unless that is noted already. */
    void begin(StartLog log, Optional<JobState> from) {
        if (topic.isEmpty()) {
            return;
        }
        try (KafkaTopic kafka = KafkaTopic.of(config.kafka(), topic.get().topic())) {
            String id = kafka.id();
            boolean noted =
                    from.isPresent()
                            && log.metrics()
                                    .map(MetricsNotes::topic)
                                    .filter(known -> known.name().equals(topic.get().topic()))
                                    .filter(known -> known.id().equals(id))
                                    .isPresent();
            if (!noted) {
                SortedMap<Integer, Long> ends = kafka.ends();
                log.metricsBegin(new MetricsNotes.Topic(topic.get().topic(), id, ends));
            }
        }
    }
}
