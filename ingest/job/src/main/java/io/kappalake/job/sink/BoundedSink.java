package io.kappalake.job.sink;

import java.io.IOException;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.SupportsPreCommitTopology;
import org.apache.flink.streaming.api.connector.sink2.SupportsPreWriteTopology;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.table.data.RowData;
import org.apache.iceberg.flink.sink.IcebergSink;

/**
 * Iceberg's sink with a bounded number of open files. All but its writer is Iceberg's own, uids and
 * serializers included, so that states of a job with that sink are those of a job with this one.
 *
 * @param <R> what the writer makes of the rows of a checkpoint
 * @param <C> what is committed for a checkpoint
 */
final class BoundedSink<R, C>
        implements Sink<RowData>,
                SupportsPreWriteTopology<RowData>,
                SupportsPreCommitTopology<R, C>,
                SupportsCommitter<C> {
    private static final long serialVersionUID = 1;

    /** Live events are of one or two days; each open file of each table needs some 1.3 MB. */
    private static final int MAX_OPEN = 16;

    /** The part of the heap that a writer's kept rows may take. */
    private static final int HEAP_PART = 32;

    private final IcebergSink sink;
    private final RowLayout layout;

    private BoundedSink(IcebergSink sink, RowLayout layout) {
        this.sink = sink;
        this.layout = layout;
    }

    /** A stream that takes Iceberg's sink as a bounded one. */
    static DataStream<RowData> bound(DataStream<RowData> rows, RowLayout layout) {
        return new DataStream<>(rows.getExecutionEnvironment(), rows.getTransformation()) {
            @Override
            public DataStreamSink<RowData> sinkTo(Sink<RowData> sink) {
                return super.sinkTo(new BoundedSink<>((IcebergSink) sink, layout));
            }
        };
    }

    @Override
    @SuppressWarnings("unchecked")
    public SinkWriter<RowData> createWriter(WriterInitContext context) throws IOException {
        return new BoundedFiles<>(
                (CommittingSinkWriter<RowData, R>) sink.createWriter(context),
                layout,
                MAX_OPEN,
                Runtime.getRuntime().maxMemory() / HEAP_PART);
    }

    @Override
    public DataStream<RowData> addPreWriteTopology(DataStream<RowData> rows) {
        return sink.addPreWriteTopology(rows);
    }

    @Override
    public DataStream<CommittableMessage<C>> addPreCommitTopology(
            DataStream<CommittableMessage<R>> results) {
        return preCommit().addPreCommitTopology(results);
    }

    @Override
    public SimpleVersionedSerializer<R> getWriteResultSerializer() {
        return preCommit().getWriteResultSerializer();
    }

    @Override
    public Committer<C> createCommitter(CommitterInitContext context) throws IOException {
        return committing().createCommitter(context);
    }

    @Override
    public SimpleVersionedSerializer<C> getCommittableSerializer() {
        return committing().getCommittableSerializer();
    }

    // the types of what Iceberg's sink hands on are its own

    @SuppressWarnings("unchecked")
    private SupportsPreCommitTopology<R, C> preCommit() {
        return (SupportsPreCommitTopology<R, C>) (SupportsPreCommitTopology<?, ?>) sink;
    }

    @SuppressWarnings("unchecked")
    private SupportsCommitter<C> committing() {
        return (SupportsCommitter<C>) (SupportsCommitter<?>) sink;
    }
}
