package io.kappalake.job.sink;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.flink.RowDataWrapper;

/**
 * Writes rows of any number of partitions with a bounded number of open files. Iceberg's writer
 * keeps a Parquet writer of more than a megabyte open for each partition until the next checkpoint;
 * years of history in random order would need gigabytes. Here rows of the first partitions of a
 * checkpoint go to that writer, and those of any further ones are kept in memory, up to a limit of
 * bytes, and written partition after partition.
 *
 * @param <R> what Iceberg's writer makes of the rows of a checkpoint
 */
@SuppressWarnings("try") // as the interface: what is closed may be interrupted
final class BoundedFiles<R> implements CommittingSinkWriter<RowData, R> {
    /** Memory of a kept row beside its bytes: two objects and its place in a list. */
    private static final int ROW_OVERHEAD = 80;

    private final CommittingSinkWriter<RowData, R> files;
    private final int maxOpen;
    private final long maxKept;
    private final RowDataSerializer serializer;
    private final RowDataWrapper struct;
    private final PartitionKey partition;

    private final Set<PartitionKey> open = new HashSet<>();
    private final Map<PartitionKey, List<BinaryRowData>> kept = new LinkedHashMap<>();
    private final List<R> results = new ArrayList<>();

    /** The open partition of the row before, which most rows are of. */
    private PartitionKey previous;

    private long keptBytes;

    /**
     * A writer in front of Iceberg's.
     *
     * @param maxOpen how many partitions may have an open file
     * @param maxKept how many bytes of rows may be kept
     */
    BoundedFiles(
            CommittingSinkWriter<RowData, R> files, RowLayout layout, int maxOpen, long maxKept) {
        this.files = files;
        this.maxOpen = maxOpen;
        this.maxKept = maxKept;
        serializer = new RowDataSerializer(layout.rowType());
        struct = new RowDataWrapper(layout.rowType(), layout.schema().asStruct());
        partition = new PartitionKey(layout.partitioning(), layout.schema());
    }

    @Override
    public void write(RowData row, Context context) throws IOException, InterruptedException {
        partition.partition(struct.wrap(row));
        if (partition.equals(previous) || isOpen()) {
            files.write(row, context);
        } else {
            keep(row);
        }
    }

    private boolean isOpen() {
        if (!open.contains(partition)) {
            if (open.size() == maxOpen) {
                return false;
            }
            open.add(partition.copy());
        }
        previous = partition.copy();
        return true;
    }

    private void keep(RowData row) throws IOException, InterruptedException {
        BinaryRowData copy = serializer.toBinaryRow(row).copy();
        List<BinaryRowData> rows = kept.get(partition);
        if (rows == null) {
            rows = new ArrayList<>();
            kept.put(partition.copy(), rows);
        }
        rows.add(copy);
        keptBytes += copy.getSizeInBytes() + ROW_OVERHEAD;
        if (keptBytes >= maxKept) {
            closeAll();
        }
    }

    /** Closes all open files, and writes the kept rows, some partitions at a time. */
    private void closeAll() throws IOException, InterruptedException {
        closeOpen();
        int partitions = 0;
        for (List<BinaryRowData> rows : kept.values()) {
            for (BinaryRowData row : rows) {
                files.write(row, WITHOUT_TIME);
            }
            if (++partitions % maxOpen == 0) {
                closeOpen();
            }
        }
        if (partitions % maxOpen != 0) {
            closeOpen();
        }
        kept.clear();
        keptBytes = 0;
    }

    private void closeOpen() throws IOException, InterruptedException {
        results.addAll(files.prepareCommit());
        open.clear();
        previous = null;
    }

    @Override
    public Collection<R> prepareCommit() throws IOException, InterruptedException {
        closeAll();
        List<R> all = List.copyOf(results);
        results.clear();
        return all;
    }

    @Override
    public void flush(boolean endOfInput) throws IOException, InterruptedException {
        files.flush(endOfInput);
    }

    @Override
    public void writeWatermark(Watermark watermark) throws IOException, InterruptedException {
        files.writeWatermark(watermark);
    }

    @Override
    public void close() throws Exception {
        files.close();
    }

    /** Iceberg's writer asks for no time of a row. */
    private static final Context WITHOUT_TIME =
            new Context() {
                @Override
                public long currentWatermark() {
                    throw new UnsupportedOperationException();
                }

                @Override
                public Long timestamp() {
                    throw new UnsupportedOperationException();
                }
            };
}
