package io.kappalake.job.log;

import java.io.IOException;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** Splits in checkpoints: partition, next offset, newest event time. */
final class LogSplitSerializer implements SimpleVersionedSerializer<LogSplit> {
    private static final int VERSION = 1;
    private static final int BYTES = Integer.BYTES + 2 * Long.BYTES;

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(LogSplit split) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(BYTES);
        out.writeInt(split.partition());
        out.writeLong(split.next());
        out.writeLong(split.newestEventTime());
        return out.getCopyOfBuffer();
    }

    @Override
    public LogSplit deserialize(int version, byte[] serialized) throws IOException {
        if (version != VERSION) {
            throw new IOException(
                    "Cannot read a split of version %d (must be %d): start with the release that wrote it"
                            .formatted(version, VERSION));
        }
        DataInputDeserializer in = new DataInputDeserializer(serialized);
        return new LogSplit(in.readInt(), in.readLong(), in.readLong());
    }
}
