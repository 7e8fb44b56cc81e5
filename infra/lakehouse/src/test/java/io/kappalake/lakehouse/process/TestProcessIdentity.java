package io.kappalake.lakehouse.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestProcessIdentity {
    private static final ProcessHandle SELF = ProcessHandle.current();

    @Test
    void tellsAProcessFromALaterOneWithItsId() {
        ProcessIdentity self = ProcessIdentity.of(SELF.pid()).orElseThrow();

        assertThat(self.isAlive()).isTrue();
        assertThat(self).isEqualTo(ProcessIdentity.of(SELF.pid()).orElseThrow());
        assertThat(new ProcessIdentity(SELF.pid(), "another boot 1").isAlive()).isFalse();
        assertThat(ProcessIdentity.of(Long.MAX_VALUE)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0, true", "-9, true", "9, true", "-60, false", "60, false"})
    void comparesStartTimesWhereNothingElseIsKnown(long seconds, boolean alive) {
        Optional<Instant> start = SELF.info().startInstant();
        assumeThat(start).as("start times are known").isPresent();

        assertThat(
                        ProcessIdentity.startedAt(SELF.pid(), start.get().plusSeconds(seconds))
                                .isAlive())
                .isEqualTo(alive);
    }

    @Test
    void takesAnyProcessWithTheIdWhereNotEvenTheStartIsKnown() {
        assertThat(ProcessIdentity.startedAt(SELF.pid(), Instant.EPOCH).isAlive()).isTrue();
        assertThat(ProcessIdentity.startedAt(Long.MAX_VALUE, Instant.EPOCH).isAlive()).isFalse();
    }

    @Test
    void isDeadWhenTheProcessHasEndedThoughItsParentHasNotAskedYet() throws Exception {
        assumeThat(Path.of("/proc/self/stat")).exists();
        // the shell's child ends, and is not asked for, because the shell has become 'sleep'
        Process shell = new ProcessBuilder("sh", "-c", "sleep 0 & echo $!; exec sleep 60").start();
        try {
            long child;
            try (var out = shell.inputReader()) {
                child = Long.parseLong(out.readLine());
            }
            Path stat = Path.of("/proc", Long.toString(child), "stat");
            while (!Files.readString(stat).contains(") Z ")) {
                Thread.onSpinWait();
            }
            assertThat(ProcessIdentity.of(child)).isEmpty();
            assertThat(ProcessIdentity.startedAt(child, Instant.EPOCH).isAlive()).isFalse();
        } finally {
            shell.destroyForcibly();
        }
    }
}
