package io.kappalake.ingest.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import org.apache.iceberg.inmemory.InMemoryFileIO;
import org.apache.iceberg.io.FileInfo;
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
}
