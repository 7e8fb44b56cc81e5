package io.kappalake.job.log;

import io.kappalake.job.metrics.JobMetrics;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.orders.log.LogGeneration;
import io.kappalake.orders.plan.Replay.Part;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.base.source.reader.SingleThreadMultiplexSourceReaderBase;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A subtask's part of the log. Commits the offsets of each completed checkpoint, all of them each
 * time, so that the next commit makes up for a failed one.
 */
@SuppressWarnings("try") // it is Flink that closes readers, and it lets itself be interrupted
final class LogReader<T>
        extends SingleThreadMultiplexSourceReaderBase<LogStep, T, LogSplit, LogPosition> {
    private static final Logger LOG = LoggerFactory.getLogger(LogReader.class);

    private final LogFetcher fetcher;
    private final Map<Integer, Part> parts;
    private final LogGeneration.Bases bases;
    private final Pace pace;
    private final TreeMap<Long, Map<Integer, Long>> commits = new TreeMap<>();
    private boolean noSplits;

    LogReader(
            LogFetcher fetcher,
            RecordReading<T> reading,
            Map<Integer, Part> parts,
            LogGeneration.Bases bases,
            Pace pace,
            SourceReaderContext context) {
        super(fetcher, new LogEmitter<>(reading, pace), context.getConfiguration(), context);
        this.fetcher = fetcher;
        this.parts = parts;
        this.bases = bases;
        this.pace = pace;
    }

    @Override
    public void start() {
        context.sendSplitRequest();
    }

    @Override
    public void handleSourceEvents(SourceEvent event) {
        if (event instanceof NoSplits) {
            noSplits = getNumberOfCurrentlyAssignedSplits() == 0;
            fetcher.getQueue().notifyAvailable();
        } else {
            super.handleSourceEvents(event);
        }
    }

    @Override
    public InputStatus pollNext(ReaderOutput<T> output) throws Exception {
        if (noSplits) {
            // or this subtask, which has no partition, would hold the watermark back
            output.markIdle();
            noSplits = false;
        }
        if (!pace.ready()) {
            pace.pause();
            return InputStatus.MORE_AVAILABLE;
        }
        return super.pollNext(output);
    }

    @Override
    public List<LogSplit> snapshotState(long checkpointId) {
        List<LogSplit> splits = super.snapshotState(checkpointId);
        Map<Integer, Long> offsets = new HashMap<>();
        splits.forEach(split -> offsets.put(split.partition(), split.next()));
        commits.put(checkpointId, offsets);
        return splits;
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) {
        Map<Integer, Long> offsets = commits.remove(checkpointId);
        commits.headMap(checkpointId).clear();
        if (offsets != null && !offsets.isEmpty()) {
            fetcher.commit(
                    offsets,
                    (committed, failure) -> {
                        if (failure != null) {
                            LOG.warn(
                                    "Cannot commit the offsets {} of checkpoint {}; the next one commits them",
                                    offsets,
                                    checkpointId,
                                    failure);
                        }
                    });
        }
    }

    @Override
    public void notifyCheckpointAborted(long checkpointId) {
        commits.remove(checkpointId);
    }

    @Override
    protected LogPosition initializedState(LogSplit split) {
        Part part = parts.get(split.partition());
        if (part == null || split.next() > part.stop()) {
            throw new SuppressRestartsException(
                    new LakehouseException(
                            ErrorCode.REFUSED,
                            "Cannot go on from offset %d of partition %d: the plan %s; take a plan that was made after this state"
                                    .formatted(
                                            split.next(),
                                            split.partition(),
                                            part == null
                                                    ? "has no such partition"
                                                    : "stops at " + part.stop())));
        }
        LogPosition position = new LogPosition(split, part.stop());
        export(position, part);
        return position;
    }

    /** Where the replay is; what it wants from Kafka lies behind what it reads from the tables. */
    private void export(LogPosition position, Part part) {
        MetricGroup metrics =
                JobMetrics.ofReplay(context.metricGroup())
                        .addGroup("partition", Integer.toString(position.partition));
        metrics.gauge("next_offset", () -> position.next);
        metrics.gauge(
                "next_kafka_offset",
                () -> nextFromKafka(position.partition, position.next, part, bases));
        metrics.gauge("stop_offset", () -> position.stop);
    }

    /** Kafka's offset of the next record that is needed from it; the stop if none is. */
    static long nextFromKafka(int partition, long next, Part part, LogGeneration.Bases bases) {
        long needed = Math.max(next, part.headEnd());
        return needed >= part.stop() ? part.stop() : bases.toKafka(partition, needed);
    }

    @Override
    protected LogSplit toSplitType(String splitId, LogPosition position) {
        return position.split();
    }

    @Override
    protected void onSplitFinished(Map<String, LogPosition> finished) {
        throw new IllegalStateException("Partitions never finish: " + finished.keySet());
    }
}
