package io.kappalake.job.log;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import javax.annotation.Nullable;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Result of one fetch: some records of each partition, and the position up to which the partition
 * has been read with them. No split ever finishes.
 */
final class LogFetch implements RecordsWithSplitIds<LogStep> {
    private final Queue<Part> parts = new ArrayDeque<>();
    private final LogStep step = new LogStep();
    @Nullable private Iterator<ConsumerRecord<byte[], byte[]>> records;
    private long next;
    private boolean more;

    private record Part(int partition, List<ConsumerRecord<byte[], byte[]>> records, long next) {}

    /** Adds records of a partition, and the offset after the last that was read. */
    void add(int partition, List<ConsumerRecord<byte[], byte[]>> found, long behind) {
        parts.add(new Part(partition, found, behind));
    }

    @Override
    @Nullable
    public String nextSplit() {
        Part part = parts.poll();
        if (part == null) {
            records = null;
            return null;
        }
        records = part.records().iterator();
        next = part.next();
        more = true;
        return Integer.toString(part.partition());
    }

    @Override
    @Nullable
    public LogStep nextRecordFromSplit() {
        if (records != null && records.hasNext()) {
            step.record = records.next();
            step.next = step.record.offset() + 1;
            return step;
        }
        if (more) {
            more = false;
            step.record = null;
            step.next = next;
            return step;
        }
        return null;
    }

    @Override
    public Set<String> finishedSplits() {
        return Set.of();
    }
}
