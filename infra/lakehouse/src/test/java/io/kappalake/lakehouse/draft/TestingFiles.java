package io.kappalake.lakehouse.draft;

import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.inmemory.InMemoryInputFile;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.io.SupportsPrefixOperations;

/** Files in memory, which all instances share, with a fault point before each call. */
public final class TestingFiles implements SupportsPrefixOperations {
    private static final ConcurrentSkipListMap<String, byte[]> FILES =
            new ConcurrentSkipListMap<>();

    static boolean exists(String path) {
        return FILES.containsKey(path);
    }

    /** Paths with this prefix. */
    static Map<String, byte[]> under(String prefix) {
        return FILES.subMap(prefix, prefix + Character.MAX_VALUE);
    }

    /** Gives a file another name too. */
    static void alias(String alias, String path) {
        FILES.put(alias, FILES.get(path));
    }

    static void forget(String prefix) {
        under(prefix).clear();
    }

    @Override
    public InputFile newInputFile(String path) {
        return new InMemoryInputFile(path, new byte[0]) {
            private byte[] contents() {
                Faults.step("read " + path);
                byte[] contents = FILES.get(path);
                if (contents == null) {
                    throw new NotFoundException("No file %s", path);
                }
                return contents;
            }

            @Override
            public long getLength() {
                return contents().length;
            }

            @Override
            public org.apache.iceberg.io.SeekableInputStream newStream() {
                return new InMemoryInputFile(path, contents()).newStream();
            }

            @Override
            public boolean exists() {
                return FILES.containsKey(path);
            }
        };
    }

    @Override
    public OutputFile newOutputFile(String path) {
        return new OutputFile() {
            @Override
            public PositionOutputStream create() {
                if (FILES.containsKey(path)) {
                    throw new AlreadyExistsException("There is a file %s", path);
                }
                return createOrOverwrite();
            }

            @Override
            public PositionOutputStream createOrOverwrite() {
                return new Output(path);
            }

            @Override
            public String location() {
                return path;
            }

            @Override
            public InputFile toInputFile() {
                return newInputFile(path);
            }
        };
    }

    @Override
    public void deleteFile(String path) {
        Faults.step("delete " + path);
        FILES.remove(path);
    }

    @Override
    public Iterable<FileInfo> listPrefix(String prefix) {
        Faults.step("list " + prefix);
        return under(prefix).entrySet().stream()
                .map(entry -> new FileInfo(entry.getKey(), entry.getValue().length, 0))
                .toList();
    }

    @Override
    public void deletePrefix(String prefix) {
        under(prefix).clear();
    }

    private static final class Output extends PositionOutputStream {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final String path;
        private boolean closed;

        Output(String path) {
            this.path = path;
        }

        @Override
        public long getPos() {
            return bytes.size();
        }

        @Override
        public void write(int b) {
            bytes.write(b);
        }

        @Override
        public void write(byte[] b, int off, int len) {
            bytes.write(b, off, len);
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                Faults.step("write " + path);
                FILES.put(path, bytes.toByteArray());
            }
        }
    }
}
