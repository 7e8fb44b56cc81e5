package io.kappalake.job.log;

import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** The enumerator's state in checkpoints: the partitions that readers have, in order. */
final class AssignedSerializer implements SimpleVersionedSerializer<Set<Integer>> {
    private static final int VERSION = 1;

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(Set<Integer> partitions) throws IOException {
        DataOutputSerializer out =
                new DataOutputSerializer(Integer.BYTES * (partitions.size() + 1));
        out.writeInt(partitions.size());
        for (int partition : new TreeSet<>(partitions)) {
            out.writeInt(partition);
        }
        return out.getCopyOfBuffer();
    }

    @Override
    public Set<Integer> deserialize(int version, byte[] serialized) throws IOException {
        if (version != VERSION) {
            throw new IOException(
                    "Cannot read assigned partitions of version %d (must be %d): start with the release that wrote it"
                            .formatted(version, VERSION));
        }
        DataInputDeserializer in = new DataInputDeserializer(serialized);
        Set<Integer> partitions = new TreeSet<>();
        for (int left = in.readInt(); left > 0; left--) {
            partitions.add(in.readInt());
        }
        return partitions;
    }
}
