package io.kappalake.job.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.annotation.Nullable;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;

/**
 * Assigns each partition once, to the reader whose number is the partition's modulo the
 * parallelism. Each reader asks when it starts; Flink restores a reader's splits, so the
 * enumerator's state is only the set of assigned partitions.
 */
final class LogEnumerator implements SplitEnumerator<LogSplit, Set<Integer>> {
    private final SplitEnumeratorContext<LogSplit> context;
    private final Set<Integer> partitions = new TreeSet<>();
    private final Map<Integer, LogSplit> waiting = new TreeMap<>();

    /**
     * An enumerator of the splits.
     *
     * @param assigned partitions that readers have
     */
    LogEnumerator(
            SplitEnumeratorContext<LogSplit> context,
            List<LogSplit> splits,
            Set<Integer> assigned) {
        this.context = context;
        partitions.addAll(assigned);
        for (LogSplit split : splits) {
            if (partitions.add(split.partition())) {
                waiting.put(split.partition(), split);
            }
        }
    }

    @Override
    public void start() {}

    @Override
    public void handleSplitRequest(int subtask, @Nullable String host) {
        List<LogSplit> own = new ArrayList<>();
        for (LogSplit split : waiting.values()) {
            if (split.partition() % context.currentParallelism() == subtask) {
                own.add(split);
            }
        }
        if (own.isEmpty()) {
            context.sendEventToSourceReader(subtask, new NoSplits());
            return;
        }
        own.forEach(split -> waiting.remove(split.partition()));
        context.assignSplits(new SplitsAssignment<>(Map.of(subtask, own)));
    }

    @Override
    public void addSplitsBack(List<LogSplit> splits, int subtask) {
        splits.forEach(split -> waiting.put(split.partition(), split));
    }

    @Override
    public void addReader(int subtask) {}

    @Override
    public Set<Integer> snapshotState(long checkpointId) {
        Set<Integer> assigned = new TreeSet<>(partitions);
        assigned.removeAll(waiting.keySet());
        return assigned;
    }

    @Override
    public void close() {}
}
