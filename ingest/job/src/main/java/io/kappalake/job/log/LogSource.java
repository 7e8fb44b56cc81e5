package io.kappalake.job.log;

import static java.util.Objects.requireNonNull;

import io.kappalake.orders.clock.Watermarks;
import io.kappalake.orders.plan.Replay;
import io.kappalake.orders.plan.Replay.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import javax.annotation.Nullable;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.util.UserCodeClassLoader;
import org.apache.iceberg.flink.CatalogLoader;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A frozen range of a topic's log, in the order of the offsets of each partition.
 *
 * <pre>
 *  start                kafkaFrom                    stop
 *    |--- two tables -------|-------- Kafka -----------|  then waits
 * </pre>
 *
 * <p>The source never ends by itself: windows that are open at the stops must not fire half full.
 * Whoever started it learns from the committed offsets that all partitions are at their stops, and
 * ends the job with a savepoint. From there it can go on to later stops, which are not part of its
 * state.
 *
 * <p>Offsets are committed to the group with each checkpoint; that of a partition at its stop is
 * the stop, whatever the log holds there. An offset that Kafka no longer holds comes from the
 * tables too, and where there are none it fails the job for good.
 */
public final class LogSource<T> implements Source<T, LogSplit, Set<Integer>> {
    private static final long serialVersionUID = 1;

    private final Topic topic;
    private final TreeMap<Integer, Part> parts;
    private final TreeMap<Integer, Long> newestEventTimes;
    private final long maxRate;
    private final RecordReading<T> reading;
    @Nullable private final HeadTables head;

    /**
     * A source of a replay's range.
     *
     * @param catalog the catalog that holds the tables of the head
     */
    public LogSource(Topic topic, Replay replay, CatalogLoader catalog, RecordReading<T> reading) {
        this.topic = requireNonNull(topic, "topic");
        this.parts = new TreeMap<>(replay.partitions());
        this.newestEventTimes = new TreeMap<>(replay.newestEventTimes());
        this.maxRate = replay.maxRate();
        this.reading = requireNonNull(reading, "reading");
        this.head = replay.head().map(tables -> HeadTables.of(catalog, tables)).orElse(null);
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public SplitEnumerator<LogSplit, Set<Integer>> createEnumerator(
            SplitEnumeratorContext<LogSplit> context) {
        return restoreEnumerator(context, Set.of());
    }

    @Override
    public SplitEnumerator<LogSplit, Set<Integer>> restoreEnumerator(
            SplitEnumeratorContext<LogSplit> context, Set<Integer> assigned) {
        List<LogSplit> splits = new ArrayList<>();
        parts.forEach(
                (partition, part) ->
                        splits.add(
                                new LogSplit(
                                        partition,
                                        part.start(),
                                        newestEventTimes.getOrDefault(
                                                partition, Watermarks.NONE))));
        return new LogEnumerator(context, splits, assigned);
    }

    @Override
    public SourceReader<T, LogSplit> createReader(SourceReaderContext context) throws Exception {
        reading.decoding().open(new Opening(context));
        Properties properties = topic.consumer(context.getIndexOfSubtask());
        LogFetcher fetcher =
                new LogFetcher(
                        () ->
                                new LogSplitReader(
                                        new KafkaConsumer<>(
                                                properties,
                                                new ByteArrayDeserializer(),
                                                new ByteArrayDeserializer()),
                                        topic.name(),
                                        topic.bases(),
                                        parts,
                                        Optional.ofNullable(head)
                                                .map(tables -> tables.open(topic.name(), context))
                                                .orElse(null)),
                        context.getConfiguration());
        Pace pace = new Pace((double) maxRate / context.currentParallelism(), System::nanoTime);
        return new LogReader<>(fetcher, reading, parts, topic.bases(), pace, context);
    }

    @Override
    public SimpleVersionedSerializer<LogSplit> getSplitSerializer() {
        return new LogSplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<Set<Integer>> getEnumeratorCheckpointSerializer() {
        return new AssignedSerializer();
    }

    private record Opening(SourceReaderContext reader)
            implements DeserializationSchema.InitializationContext {
        @Override
        public MetricGroup getMetricGroup() {
            return reader.metricGroup().addGroup("deserializer");
        }

        @Override
        public UserCodeClassLoader getUserCodeClassLoader() {
            return reader.getUserCodeClassLoader();
        }
    }
}
