package io.kappalake.ingest.produce;

import java.io.IOException;
import javax.annotation.Nullable;

/** Records one after the other. */
public interface RecordSource extends AutoCloseable {
    /** Goes to the next record; false when there is none. */
    boolean advance() throws IOException;

    /** The current record's bytes; the array is not changed any more. */
    byte[] value();

    /** The current record's key, null when it has none. */
    @Nullable
    byte[] key();

    @Override
    void close() throws IOException;
}
