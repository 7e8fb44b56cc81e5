package io.kappalake.local.folder;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Lock held while servers are started or stopped, so that two commands never do so at once. */
public final class FolderLock {
    // closing a second channel of the same file would end the first one's lock
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private FolderLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Runs an action while holding the lock, which is taken without waiting. The lock ends with the
     * process, however that ends.
     *
     * @throws LakehouseException {@code FAILED} if somebody else has it
     */
    public static <T> T holding(DataFolder folder, Supplier<T> work) {
        FolderLock lock = take(folder);
        try {
            return work.get();
        } finally {
            lock.release();
        }
    }

    private static FolderLock take(DataFolder folder) {
        Path file = DataFolder.make(folder.root()).resolve("lock");
        if (!HELD.add(file)) {
            throw held(folder, Long.toString(ProcessHandle.current().pid()));
        }
        boolean taken = false;
        try {
            FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                channel.close();
                throw held(folder, Files.readString(file).strip());
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(
                            Long.toString(ProcessHandle.current().pid())
                                    .getBytes(StandardCharsets.US_ASCII)));
            taken = true;
            return new FolderLock(file, channel);
        } catch (IOException e) {
            throw new LakehouseException(
                    ErrorCode.FAILED, "Cannot lock %s: %s".formatted(file, e), e);
        } finally {
            if (!taken) {
                HELD.remove(file);
            }
        }
    }

    private static LakehouseException held(DataFolder folder, String holder) {
        return new LakehouseException(
                ErrorCode.FAILED,
                "Cannot work on %s: process %s is starting or stopping servers there; wait until it has ended"
                        .formatted(folder.root(), holder));
    }

    private void release() {
        HELD.remove(file);
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
