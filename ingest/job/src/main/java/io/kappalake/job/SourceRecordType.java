package io.kappalake.job;

import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The type of {@link SourceRecord}, which never leaves the chain of the source: its serializer
 * refuses, so that a change of the job graph that breaks the chain fails at once instead of running
 * slowly.
 */
final class SourceRecordType extends TypeInformation<SourceRecord> {
    private static final long serialVersionUID = 1;

    @Override
    public boolean isBasicType() {
        return false;
    }

    @Override
    public boolean isTupleType() {
        return false;
    }

    @Override
    public int getArity() {
        return 1;
    }

    @Override
    public int getTotalFields() {
        return 1;
    }

    @Override
    public Class<SourceRecord> getTypeClass() {
        return SourceRecord.class;
    }

    @Override
    public boolean isKeyType() {
        return false;
    }

    @Override
    public TypeSerializer<SourceRecord> createSerializer(SerializerConfig config) {
        return new Refusing();
    }

    @Override
    public String toString() {
        return "SourceRecord";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SourceRecordType;
    }

    @Override
    public int hashCode() {
        return SourceRecordType.class.hashCode();
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof SourceRecordType;
    }

    private static final class Refusing extends TypeSerializer<SourceRecord> {
        private static final long serialVersionUID = 1;

        private static IllegalStateException refusal() {
            return new IllegalStateException(
                    "A source record left the chain of its source: the operator that takes it must be chained, with object reuse");
        }

        @Override
        public boolean isImmutableType() {
            return false;
        }

        @Override
        public TypeSerializer<SourceRecord> duplicate() {
            return this;
        }

        @Override
        public SourceRecord createInstance() {
            return new SourceRecord();
        }

        @Override
        public SourceRecord copy(SourceRecord from) {
            throw refusal();
        }

        @Override
        public SourceRecord copy(SourceRecord from, SourceRecord reuse) {
            throw refusal();
        }

        @Override
        public int getLength() {
            return -1;
        }

        @Override
        public void serialize(SourceRecord record, DataOutputView target) {
            throw refusal();
        }

        @Override
        public SourceRecord deserialize(DataInputView source) {
            throw refusal();
        }

        @Override
        public SourceRecord deserialize(SourceRecord reuse, DataInputView source) {
            throw refusal();
        }

        @Override
        public void copy(DataInputView source, DataOutputView target) {
            throw refusal();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Refusing;
        }

        @Override
        public int hashCode() {
            return Refusing.class.hashCode();
        }

        @Override
        public TypeSerializerSnapshot<SourceRecord> snapshotConfiguration() {
            throw refusal();
        }
    }
}
