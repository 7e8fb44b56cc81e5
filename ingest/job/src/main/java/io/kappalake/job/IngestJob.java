package io.kappalake.job;

import io.kappalake.job.clock.EventTimeWatermarks;
import io.kappalake.job.clock.EventTimeWatermarks.EventTime;
import io.kappalake.job.log.LogSource;
import io.kappalake.job.log.RecordReading;
import io.kappalake.job.log.Topic;
import io.kappalake.job.metrics.JobMetrics;
import io.kappalake.job.window.ContributionOperator;
import io.kappalake.job.window.WindowKey;
import io.kappalake.job.window.WindowMessage;
import io.kappalake.job.window.WindowMessageType;
import io.kappalake.job.window.WindowOperator;
import io.kappalake.orders.clock.ClockRule;
import io.kappalake.orders.plan.IngestPlan;
import io.kappalake.orders.plan.Replay;
import io.kappalake.orders.window.WindowPlan;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.enumerator.subscriber.KafkaSubscriber;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.OutputTag;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;

/**
 * The job from Kafka to Iceberg, live and in a replay: what differs is the {@link IngestPlan}.
 *
 * <pre>
 *     source   --+--> rows --+-------------------------------> order_events
 *  (decodes)     |           +-------------------------------> dead_letters
 *                |
 *                +--> contributions ==by window and status==> windows --> order_metrics, topic
 *                           |                                    |
 *                           +------------- late -----------------+------> late_events
 * </pre>
 *
 * <p>The source is Kafka's own in the live job and a {@link LogSource} in a replay, which writes to
 * drafts alone, never to the topic of metrics.
 *
 * <p>Source, rows, contributions and the writers of the first two tables are one chain: no record
 * is serialized or copied in it. Exactly once: offsets, partition clocks, window state and the
 * sinks' files are one checkpoint, and each sink commits its files to its table when the checkpoint
 * is complete. Assumes aligned checkpoints: {@code check} relies on windows being up to date in
 * every checkpoint.
 */
public final class IngestJob {
    /** New partitions are read, and another topic of the same name is noticed, after as long. */
    private static final String DISCOVERY_MILLIS = "10000";

    private IngestJob() {}

    /** Submits the job; the only argument is {@link IngestPlan#toJson}. */
    public static void main(String[] args) throws Exception {
        if (args.length != 1) {
            throw new IllegalArgumentException(
                    "Expected one argument, the ingest plan, not " + args.length);
        }
        IngestPlan plan = IngestPlan.parse(args[0]);
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment(settings(plan));
        build(environment, plan);
        environment.executeAsync(plan.jobName());
    }

    /** Settings that the job's exactness relies on; the cluster decides the rest. */
    static Configuration settings(IngestPlan plan) {
        Configuration settings = new Configuration();
        settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, plan.ingest().commitInterval());
        settings.set(
                CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE,
                CheckpointingMode.EXACTLY_ONCE);
        settings.set(CheckpointingOptions.ENABLE_UNALIGNED, false);
        settings.set(CheckpointingOptions.MAX_CONCURRENT_CHECKPOINTS, 1);
        settings.set(
                CheckpointingOptions.MIN_PAUSE_BETWEEN_CHECKPOINTS,
                plan.ingest().commitInterval().dividedBy(2));
        settings.set(CheckpointingOptions.CHECKPOINTING_TIMEOUT, checkpointTimeout(plan));
        settings.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, tolerableFailures(plan));
        settings.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, plan.checkpoints());
        settings.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        settings.set(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS, 3);
        settings.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        settings.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
        settings.set(PipelineOptions.OBJECT_REUSE, true);
        JobMetrics.configure(settings, plan.replay().isEmpty(), plan.ingest().commitInterval());
        if (plan.maxRate() > 0) {
            Map<String, String> parameters =
                    new HashMap<>(settings.get(PipelineOptions.GLOBAL_JOB_PARAMETERS));
            parameters.put(IngestPlan.MAX_RATE_PARAMETER, Long.toString(plan.maxRate()));
            settings.set(PipelineOptions.GLOBAL_JOB_PARAMETERS, parameters);
        }
        return settings;
    }

    private static Duration checkpointTimeout(IngestPlan plan) {
        return plan.metrics()
                .map(sink -> sink.topic().checkpointTimeout(plan.ingest().commitInterval()))
                .orElse(Duration.ofMinutes(10));
    }

    private static int tolerableFailures(IngestPlan plan) {
        return plan.metrics()
                .map(sink -> sink.topic().tolerableFailures(plan.ingest().commitInterval()))
                .orElse(10);
    }

    static void build(StreamExecutionEnvironment environment, IngestPlan plan) {
        environment.setParallelism(plan.ingest().parallelism());
        Tables tables = Tables.of(plan);
        WindowPlan windows = WindowPlan.from(plan.ingest());
        OutputTag<RowData> deadLetters =
                new OutputTag<>("dead-letters", tables.deadLetters().rowType());
        OutputTag<RowData> late = new OutputTag<>("late-events", tables.lateEvents().rowType());

        SingleOutputStreamOperator<SourceRecord> records = records(environment, plan);
        SingleOutputStreamOperator<RowData> events =
                records.process(new RecordRows(deadLetters), tables.orderEvents().rowType())
                        .name("rows")
                        .uid("rows");
        SingleOutputStreamOperator<WindowMessage> contributions =
                records.filter(SourceRecord::isEvent)
                        .name("events")
                        .uid("events")
                        .transform(
                                "contributions",
                                new WindowMessageType(tables.lateEvents().rowType()),
                                new ContributionOperator<>(
                                        windows,
                                        new RecordReader(),
                                        late,
                                        plan.replay()
                                                .map(Replay::newestEventTimes)
                                                .orElse(Map.of())))
                        .uid("contributions");
        SingleOutputStreamOperator<RowData> metrics =
                contributions
                        .keyBy(new WindowKey(), WindowKey.TYPE)
                        .transform(
                                "windows",
                                tables.orderMetrics().rowType(),
                                new WindowOperator(windows, late))
                        .uid("windows");

        tables.orderEvents().append(events);
        tables.deadLetters().append(events.getSideOutput(deadLetters));
        tables.lateEvents()
                .append(contributions.getSideOutput(late).union(metrics.getSideOutput(late)));
        tables.orderMetrics().append(metrics);
        plan.metrics().ifPresent(sink -> MetricsTopicSink.append(metrics, plan, sink));
    }

    private static SingleOutputStreamOperator<SourceRecord> records(
            StreamExecutionEnvironment environment, IngestPlan plan) {
        SourceRecordType type = new SourceRecordType();
        if (plan.replay().isEmpty()) {
            return environment
                    .fromSource(
                            plan.gapEnds().isEmpty() && plan.maxRate() == 0
                                    ? kafka(plan)
                                    : new LiveSource<>(
                                            kafka(plan),
                                            inKafka(plan, plan.gapEnds()),
                                            plan.maxRate()),
                            EventTimeWatermarks.strategy(
                                    clockTime(plan),
                                    plan.ingest().outOfOrderness(),
                                    plan.ingest().idleness()),
                            "orders",
                            type)
                    .uid(sourceUid(plan));
        }
        LogSource<SourceRecord> log =
                new LogSource<>(
                        new Topic(plan.topic(), plan.group(), plan.kafka(), plan.bases()),
                        plan.replay().get(),
                        Tables.catalog(plan),
                        new RecordReading<>(
                                new KafkaDecoding(plan.ingest().decode(), plan.ingest().limits()),
                                clockTime(plan),
                                plan.ingest().outOfOrderness()));
        // a partition at its stop must hold back the others, so none is ever idle
        return environment
                .fromSource(
                        log,
                        EventTimeWatermarks.strategy(
                                clockTime(plan), plan.ingest().outOfOrderness()),
                        "log",
                        type)
                .uid("log");
    }

    /** The source of each log has a state of its own: offsets of one mean nothing in another. */
    private static String sourceUid(IngestPlan plan) {
        int generation = plan.bases().generation();
        return generation == 0 ? "source" : "source-" + generation;
    }

    private static Map<Integer, Long> inKafka(IngestPlan plan, Map<Integer, Long> offsets) {
        Map<Integer, Long> inKafka = new HashMap<>();
        offsets.forEach(
                (partition, offset) ->
                        inKafka.put(partition, plan.bases().toKafka(partition, offset)));
        return inKafka;
    }

    @SuppressWarnings("deprecation") // the connector takes the strategy in no other form
    private static KafkaSource<SourceRecord> kafka(IngestPlan plan) {
        Properties properties = new Properties();
        // records of aborted transactions never happened
        properties.put("isolation.level", "read_committed");
        properties.putAll(plan.kafka());
        Map<TopicPartition, Long> offsets = new HashMap<>();
        inKafka(plan, plan.startOffsets())
                .forEach(
                        (partition, offset) ->
                                offsets.put(new TopicPartition(plan.topic(), partition), offset));
        return KafkaSource.<SourceRecord>builder()
                .setKafkaSubscriber(subscriber(plan))
                .setGroupId(plan.group())
                // an offset that Kafka no longer holds fails the job: skipping would lose records
                .setStartingOffsets(OffsetsInitializer.offsets(offsets, OffsetResetStrategy.NONE))
                .setDeserializer(
                        new KafkaDecoding(
                                plan.ingest().decode(), plan.ingest().limits(), plan.bases()))
                .setProperties(properties)
                .setProperty("commit.offsets.on.checkpoint", "true")
                .setProperty("partition.discovery.interval.ms", DISCOVERY_MILLIS)
                .build();
    }

    private static KafkaSubscriber subscriber(IngestPlan plan) {
        return plan.topicId()
                .<KafkaSubscriber>map(id -> new SameLog(plan.topic(), id))
                .orElseGet(() -> KafkaSubscriber.getTopicListSubscriber(List.of(plan.topic())));
    }

    /** The event time of those records that move the clock of their partition. */
    private static EventTime<SourceRecord> clockTime(IngestPlan plan) {
        ClockRule rule = ClockRule.of(plan.ingest().clockTolerance());
        return record ->
                record.isEvent()
                                && rule.moves(
                                        record.event.eventTimeMicros(), record.kafkaTimestampMillis)
                        ? record.event.eventTimeMicros()
                        : EventTimeWatermarks.NO_EVENT_TIME;
    }
}
