package io.kappalake.ingest.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.iceberg.exceptions.RuntimeIOException;
import org.apache.iceberg.inmemory.InMemoryFileIO;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.io.SupportsPrefixOperations;
import org.junit.jupiter.api.Test;

class TestJobStates {
    private static final String STATE = "memory:/group/checkpoints/job/chk-7";
    private static final FileInfo METADATA = new FileInfo(STATE + "/_metadata", 16, 1000);

    @Test
    void readTheIdOfACheckpoint() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(0x4960672d);
            out.writeInt(4);
            out.writeLong(7);
        }
        try (InMemoryFileIO io = new InMemoryFileIO()) {
            io.addFile(METADATA.location(), bytes.toByteArray());
            assertThat(JobStates.read(io, METADATA))
                    .contains(new JobState(7, STATE, Instant.ofEpochMilli(1000)));
        }
    }

    @Test
    void passOverOneThatTheJobHasDeletedSinceItWasListed() {
        try (InMemoryFileIO io = new InMemoryFileIO()) {
            assertThat(JobStates.read(io, METADATA)).isEmpty();
        }
    }

    /** Files that can be listed, of which empty ones cannot be read, as S3 clients have it. */
    public static final class S3LikeFiles implements SupportsPrefixOperations {
        private static final InMemoryFileIO FILES = new InMemoryFileIO();
        private static final Set<String> NAMES = new TreeSet<>();

        @Override
        public OutputFile newOutputFile(String path) {
            NAMES.add(path);
            return FILES.newOutputFile(path);
        }

        @Override
        public InputFile newInputFile(String path) {
            InputFile file = FILES.newInputFile(path);
            if (file.getLength() == 0) {
                throw new RuntimeIOException("416: the range of %s cannot be satisfied", path);
            }
            return file;
        }

        @Override
        public void deleteFile(String path) {
            NAMES.remove(path);
            FILES.deleteFile(path);
        }

        @Override
        public Iterable<FileInfo> listPrefix(String prefix) {
            return NAMES.stream()
                    .filter(name -> name.startsWith(prefix))
                    .map(name -> new FileInfo(name, FILES.newInputFile(name).getLength(), 0))
                    .toList();
        }

        @Override
        public void deletePrefix(String prefix) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void areFoundWhenThereWasNothingToSetAside() throws IOException {
        JobStates states =
                JobStates.in("memory:/nothing", Map.of("io-impl", S3LikeFiles.class.getName()));

        states.setAside();

        assertThat(states.findNewest()).isEmpty();
        // as earlier versions have left it
        try (S3LikeFiles files = new S3LikeFiles();
                PositionOutputStream note =
                        files.newOutputFile("memory:/nothing/set-aside/1").create()) {
            note.flush();
        }
        assertThat(states.findNewest()).isEmpty();
    }
}
