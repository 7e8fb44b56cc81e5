package io.kappalake.ingest.window;

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

/** Writes contributions between subtasks; they are never part of a checkpoint. */
final class ContributionSerializer extends TypeSerializer<Contribution> {
    private final TypeSerializer<RowData> rows;

    ContributionSerializer(TypeSerializer<RowData> rows) {
        this.rows = rows;
    }

    @Override
    public void serialize(Contribution contribution, DataOutputView target) throws IOException {
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
    public Contribution deserialize(DataInputView source) throws IOException {
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
    public Contribution deserialize(Contribution reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        serialize(deserialize(source), target);
    }

    @Override
    public Contribution copy(Contribution from) {
        return from;
    }

    @Override
    public Contribution copy(Contribution from, Contribution reuse) {
        return from;
    }

    @Override
    public boolean isImmutableType() {
        return true;
    }

    @Override
    public TypeSerializer<Contribution> duplicate() {
        return new ContributionSerializer(rows.duplicate());
    }

    @Override
    public Contribution createInstance() {
        return null;
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ContributionSerializer that && rows.equals(that.rows);
    }

    @Override
    public int hashCode() {
        return rows.hashCode();
    }

    @Override
    public TypeSerializerSnapshot<Contribution> snapshotConfiguration() {
        return new Snapshot(this);
    }

    /** The serializer's configuration, which is that of the rows. */
    public static final class Snapshot
            extends CompositeTypeSerializerSnapshot<Contribution, ContributionSerializer> {
        /** Called by Flink when it reads a snapshot. */
        public Snapshot() {}

        Snapshot(ContributionSerializer serializer) {
            super(serializer);
        }

        @Override
        protected int getCurrentOuterSnapshotVersion() {
            return 1;
        }

        @Override
        protected TypeSerializer<?>[] getNestedSerializers(ContributionSerializer outer) {
            return new TypeSerializer<?>[] {outer.rows};
        }

        @Override
        @SuppressWarnings("unchecked")
        protected ContributionSerializer createOuterSerializerWithNestedSerializers(
                TypeSerializer<?>[] nested) {
            return new ContributionSerializer((TypeSerializer<RowData>) nested[0]);
        }
    }
}
