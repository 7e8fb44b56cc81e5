package io.kappalake.job;

import io.kappalake.job.log.Pace;
import java.io.IOException;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Kafka's source, which goes on behind gaps that were accepted, and no faster than it is told:
 * partitions whose restored offset is before a gap's end begin there. All else, the form of its
 * state included, is Kafka's source's own, and an offset that Kafka does not hold still fails the
 * job.
 *
 * @param <T> what it makes of a record
 */
final class LiveSource<T>
        implements Source<T, KafkaPartitionSplit, KafkaSourceEnumState>, ResultTypeQueryable<T> {
    private static final long serialVersionUID = 1;

    private final KafkaSource<T> source;
    private final Map<Integer, Long> ends;
    private final long maxRate;

    /**
     * A source behind gaps.
     *
     * @param ends by partition, the offset behind its gap
     * @param maxRate records per second of all readers, who share it equally; 0 is unlimited
     */
    LiveSource(KafkaSource<T> source, Map<Integer, Long> ends, long maxRate) {
        this.source = source;
        this.ends = Map.copyOf(ends);
        this.maxRate = maxRate;
    }

    @Override
    public SimpleVersionedSerializer<KafkaPartitionSplit> getSplitSerializer() {
        SimpleVersionedSerializer<KafkaPartitionSplit> splits = source.getSplitSerializer();
        return new SimpleVersionedSerializer<>() {
            @Override
            public int getVersion() {
                return splits.getVersion();
            }

            @Override
            public byte[] serialize(KafkaPartitionSplit split) throws IOException {
                return splits.serialize(split);
            }

            @Override
            public KafkaPartitionSplit deserialize(int version, byte[] bytes) throws IOException {
                return behindGap(splits.deserialize(version, bytes));
            }
        };
    }

    private KafkaPartitionSplit behindGap(KafkaPartitionSplit split) {
        Long end = ends.get(split.getPartition());
        // negative offsets are Kafka's source's words for places that are yet to be looked up
        return end == null || split.getStartingOffset() < 0 || split.getStartingOffset() >= end
                ? split
                : new KafkaPartitionSplit(
                        split.getTopicPartition(),
                        end,
                        split.getStoppingOffset().orElse(KafkaPartitionSplit.NO_STOPPING_OFFSET));
    }

    @Override
    public Boundedness getBoundedness() {
        return source.getBoundedness();
    }

    @Override
    public SourceReader<T, KafkaPartitionSplit> createReader(SourceReaderContext context)
            throws Exception {
        SourceReader<T, KafkaPartitionSplit> reader = source.createReader(context);
        return maxRate == 0
                ? reader
                : new LimitedReader<>(
                        reader,
                        new Pace(
                                (double) maxRate / context.currentParallelism(), System::nanoTime));
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> createEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context) {
        return source.createEnumerator(context);
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> restoreEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context, KafkaSourceEnumState state)
            throws IOException {
        return source.restoreEnumerator(context, state);
    }

    @Override
    public SimpleVersionedSerializer<KafkaSourceEnumState> getEnumeratorCheckpointSerializer() {
        return source.getEnumeratorCheckpointSerializer();
    }

    @Override
    public TypeInformation<T> getProducedType() {
        return source.getProducedType();
    }
}
