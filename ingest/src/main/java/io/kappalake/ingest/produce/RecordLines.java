package io.kappalake.ingest.produce;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import javax.annotation.Nullable;

/**
 * The lines of a stream, byte for byte: only the line feed between two of them is left out. A blank
 * line is a record too; a line feed at the very end begins none.
 */
public final class RecordLines implements RecordSource {
    private static final int BUFFER_BYTES = 1 << 16;

    private final InputStream stream;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int limit;
    private byte[] line = new byte[0];

    /** Reads from a stream, and closes it with this. */
    public RecordLines(InputStream stream) {
        this.stream = stream;
    }

    /**
     * Opens a file, unpacking it if its name ends with {@code .gz}.
     *
     * @throws LakehouseException {@code INVALID_INPUT} if it cannot be read
     */
    public static RecordLines open(Path file) {
        InputStream stream = null;
        try {
            stream = Files.newInputStream(file);
            return new RecordLines(
                    file.toString().endsWith(".gz")
                            ? new GZIPInputStream(stream, BUFFER_BYTES)
                            : stream);
        } catch (IOException e) {
            LakehouseException unreadable =
                    new LakehouseException(
                            ErrorCode.INVALID_INPUT,
                            "Cannot read the events in %s (%s): name a file with one record a line, *.gz if it is packed, or - for standard input"
                                    .formatted(file, e),
                            e);
            if (stream != null) {
                try {
                    stream.close();
                } catch (IOException alsoFailed) {
                    unreadable.addSuppressed(alsoFailed);
                }
            }
            throw unreadable;
        }
    }

    @Override
    public boolean advance() throws IOException {
        if (position == limit && !fill()) {
            return false;
        }
        byte[] begun = null;
        while (true) {
            int end = position;
            while (end < limit && buffer[end] != '\n') {
                end++;
            }
            byte[] piece = Arrays.copyOfRange(buffer, position, end);
            begun = begun == null ? piece : join(begun, piece);
            if (end < limit) {
                position = end + 1;
                break;
            }
            position = end;
            if (!fill()) {
                break;
            }
        }
        line = begun;
        return true;
    }

    private boolean fill() throws IOException {
        int read = stream.read(buffer);
        position = 0;
        limit = Math.max(read, 0);
        return read > 0;
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }

    @Override
    public byte[] value() {
        return line;
    }

    @Nullable
    @Override
    public byte[] key() {
        return OrderKey.find(line);
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
