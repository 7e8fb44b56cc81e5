package io.kappalake.job.window;

import io.kappalake.orders.window.WindowKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.CompositeTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.table.data.RowData;
import org.apache.flink.types.StringValue;

/** Writes messages between subtasks; they are never part of a checkpoint. */
final class WindowMessageSerializer extends TypeSerializer<WindowMessage> {
    private static final byte CONTRIBUTION = 0;
    private static final byte PROGRESS = 1;

    private final TypeSerializer<RowData> rows;

    WindowMessageSerializer(TypeSerializer<RowData> rows) {
        this.rows = rows;
    }

    @Override
    public void serialize(WindowMessage message, DataOutputView target) throws IOException {
        switch (message) {
            case Contribution contribution -> {
                target.writeByte(CONTRIBUTION);
                serialize(contribution, target);
            }
            case UpstreamProgress progress -> {
                target.writeByte(PROGRESS);
                target.writeLong(progress.address());
                target.writeInt(progress.subtask());
                target.writeInt(progress.subtasks());
                target.writeLong(progress.watermark());
                target.writeBoolean(progress.idle());
            }
        }
    }

    private void serialize(Contribution contribution, DataOutputView target) throws IOException {
        target.writeByte(contribution.kind().id());
        target.writeLong(contribution.start());
        StringValue.writeString(contribution.status(), target);
        target.writeLong(contribution.count());
        target.writeLong(contribution.total());
        target.writeLong(contribution.min());
        target.writeLong(contribution.max());
        target.writeInt(contribution.escort().size());
        for (RowData row : contribution.escort()) {
            rows.serialize(row, target);
        }
    }

    @Override
    public WindowMessage deserialize(DataInputView source) throws IOException {
        byte tag = source.readByte();
        return switch (tag) {
            case CONTRIBUTION -> deserializeContribution(source);
            case PROGRESS ->
                    new UpstreamProgress(
                            source.readLong(),
                            source.readInt(),
                            source.readInt(),
                            source.readLong(),
                            source.readBoolean());
            default -> throw new IOException("Invalid message to the windows: tag " + tag);
        };
    }

    private Contribution deserializeContribution(DataInputView source) throws IOException {
        return new Contribution(
                WindowKind.of(source.readByte()),
                source.readLong(),
                StringValue.readString(source),
                source.readLong(),
                source.readLong(),
                source.readLong(),
                source.readLong(),
                readEscort(source));
    }

    private List<RowData> readEscort(DataInputView source) throws IOException {
        int size = source.readInt();
        if (size == 0) {
            return List.of();
        }
        List<RowData> escort = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            escort.add(rows.deserialize(source));
        }
        return escort;
    }

    @Override
    public WindowMessage deserialize(WindowMessage reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        serialize(deserialize(source), target);
    }

    @Override
    public WindowMessage copy(WindowMessage from) {
        return from;
    }

    @Override
    public WindowMessage copy(WindowMessage from, WindowMessage reuse) {
        return from;
    }

    @Override
    public boolean isImmutableType() {
        return true;
    }

    @Override
    public TypeSerializer<WindowMessage> duplicate() {
        return new WindowMessageSerializer(rows.duplicate());
    }

    @Override
    public WindowMessage createInstance() {
        return null;
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WindowMessageSerializer that && rows.equals(that.rows);
    }

    @Override
    public int hashCode() {
        return rows.hashCode();
    }

    @Override
    public TypeSerializerSnapshot<WindowMessage> snapshotConfiguration() {
        return new Snapshot(this);
    }

    /** The serializer's configuration, which is that of the rows. */
    public static final class Snapshot
            extends CompositeTypeSerializerSnapshot<WindowMessage, WindowMessageSerializer> {
        /** Called by Flink when it reads a snapshot. */
        public Snapshot() {}

        Snapshot(WindowMessageSerializer serializer) {
            super(serializer);
        }

        @Override
        protected int getCurrentOuterSnapshotVersion() {
            return 1;
        }

        @Override
        protected TypeSerializer<?>[] getNestedSerializers(WindowMessageSerializer outer) {
            return new TypeSerializer<?>[] {outer.rows};
        }

        @Override
        @SuppressWarnings("unchecked")
        protected WindowMessageSerializer createOuterSerializerWithNestedSerializers(
                TypeSerializer<?>[] nested) {
            return new WindowMessageSerializer((TypeSerializer<RowData>) nested[0]);
        }
    }
}
