package io.kappalake.local.process;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** Output of a server, over all its starts. */
public final class LogFile {
    private static final long LARGE = 16L << 20;
    private static final int TAIL_BYTES = 64 << 10;

    private LogFile() {}

    /** Reads what is added to a log. Not for use by several threads. */
    public static final class Reader {
        private final Path file;
        private long position;
        private String unfinished = "";

        private Reader(Path file, long position) {
            this.file = file;
            this.position = position;
        }

        /** A reader of what is added from now on; the file need not exist yet. */
        public static Reader atEndOf(Path file) {
            return new Reader(file, Files.exists(file) ? file.toFile().length() : 0);
        }

        /** The lines that were completed since the last call. */
        public List<String> newLines() {
            long length = file.toFile().length();
            if (length < position) {
                position = 0; // the server was restarted and began a new file
            }
            String text = unfinished + read(file, position, length);
            position = length;
            int end = text.lastIndexOf('\n') + 1;
            unfinished = text.substring(end);
            return text.substring(0, end).lines().toList();
        }
    }

    /** Gets the file ready for another start: a large one becomes {@code NAME.1}. */
    static void prepare(Path file) {
        try {
            Files.createDirectories(file.getParent());
            if (Files.exists(file) && Files.size(file) > LARGE) {
                Files.move(
                        file,
                        file.resolveSibling(file.getFileName() + ".1"),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new LakehouseException(
                    ErrorCode.FAILED, "Cannot write the log %s: %s".formatted(file, e), e);
        }
    }

    /** The last lines; none if there is no such file. */
    public static List<String> tail(Path file, int lines) {
        if (!Files.exists(file)) {
            return List.of();
        }
        long length = file.toFile().length();
        List<String> all = read(file, Math.max(0, length - TAIL_BYTES), length).lines().toList();
        return all.subList(Math.max(0, all.size() - lines), all.size());
    }

    private static String read(Path file, long from, long to) {
        if (from >= to) {
            return "";
        }
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "r")) {
            byte[] bytes = new byte[Math.toIntExact(to - from)];
            access.seek(from);
            access.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new LakehouseException(
                    ErrorCode.FAILED, "Cannot read the log %s: %s".formatted(file, e), e);
        }
    }
}
