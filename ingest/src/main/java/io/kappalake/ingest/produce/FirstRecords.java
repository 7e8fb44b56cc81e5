package io.kappalake.ingest.produce;

import java.io.IOException;
import javax.annotation.Nullable;

/** The first records of a source. */
public final class FirstRecords implements RecordSource {
    private final RecordSource source;
    private long rest;

    /** The given number of records, fewer if the source has fewer. */
    public FirstRecords(RecordSource source, long records) {
        this.source = source;
        rest = records;
    }

    @Override
    public boolean advance() throws IOException {
        return rest-- > 0 && source.advance();
    }

    @Override
    public byte[] value() {
        return source.value();
    }

    @Nullable
    @Override
    public byte[] key() {
        return source.key();
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
