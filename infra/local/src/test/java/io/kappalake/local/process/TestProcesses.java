package io.kappalake.local.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.process.ProcessIdentity;
import io.kappalake.local.process.Stopper.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestProcesses {
    @TempDir private Path folder;
    private final ProcessLauncher launcher = new ProcessLauncher();

    @AfterEach
    void killAll() {
        launcher.processes().forEach(Process::destroyForcibly);
    }

    private ProcessLauncher.Started start(String script) {
        Launch launch =
                new Launch(List.of("sh", "-c", script), Map.of("GREETING", "hello"), folder);
        return launcher.startServer(
                launch, "nowhere:1", folder.resolve("logs/it.log"), folder.resolve("run/it"));
    }

    @Test
    void anotherProcessWithTheSameIdIsNotTheRecordedOne() {
        ProcessIdentity self = ProcessIdentity.of(ProcessHandle.current().pid()).orElseThrow();
        ProcessIdentity recycled = new ProcessIdentity(self.pid(), "another boot 1");

        assertThat(self.isAlive()).isTrue();
        assertThat(recycled.isAlive()).isFalse();
        Stopper.stop(recycled, Signal.TERM, Duration.ofSeconds(1)); // would end this test
        Stopper.kill(recycled);
        assertThat(self.isAlive()).isTrue();
    }

    @Test
    void serverIsRecordedAndLogged() {
        ProcessLauncher.Started started = start("echo $GREETING; exec sleep 60");

        RunRecord record = RunRecord.read(folder.resolve("run/it")).orElseThrow();
        assertThat(record).isEqualTo(started.record());
        assertThat(record.process().isAlive()).isTrue();
        await("the greeting is in the log")
                .untilAsserted(
                        () ->
                                assertThat(LogFile.tail(folder.resolve("logs/it.log"), 5))
                                        .containsExactly("hello"));

        Stopper.stop(record.process(), Signal.TERM, Duration.ofSeconds(10));
        assertThat(record.process().isAlive()).isFalse();
    }

    @Test
    void stopForcesAProcessThatIgnoresTheSignalAndItsChildren() throws IOException {
        Path ready = folder.resolve("ready");
        ProcessLauncher.Started started =
                start(
                        "trap '' TERM; (trap '' TERM; sleep 60) & touch ready; while :; do sleep 1; done");
        await("the traps are set").until(() -> Files.exists(ready));
        List<ProcessIdentity> children =
                started.process()
                        .descendants()
                        .map(child -> ProcessIdentity.of(child.pid()).orElseThrow())
                        .toList();
        assertThat(children).isNotEmpty();

        Stopper.stop(started.record().process(), Signal.TERM, Duration.ofMillis(300));

        assertThat(started.process().isAlive()).isFalse();
        assertThat(children).noneMatch(ProcessIdentity::isAlive);
    }

    @Test
    void nothingStartsAfterCancelling() {
        launcher.close();

        assertThatThrownBy(() -> start("exec sleep 60"))
                .isInstanceOf(LakehouseException.class)
                .hasMessageContaining("Cancelled");
        assertThat(folder.resolve("run/it")).doesNotExist();
    }

    @Test
    void failedToolIsReportedWithItsLastWords() {
        Launch launch =
                new Launch(List.of("sh", "-c", "echo no space left; exit 3"), Map.of(), folder);

        assertThatThrownBy(() -> launcher.run("format the disk", launch, folder.resolve("log")))
                .isInstanceOf(LakehouseException.class)
                .hasMessageContaining("Cannot format the disk")
                .hasMessageContaining("exit code 3")
                .hasMessageContaining("no space left");
    }

    @Test
    void toolThatDoesNotEndIsEndedAndReported() {
        Launch launch =
                new Launch(List.of("sh", "-c", "echo halfway; exec sleep 60"), Map.of(), folder);

        assertThatThrownBy(
                        () ->
                                launcher.run(
                                        "format the disk",
                                        launch,
                                        folder.resolve("log"),
                                        Duration.ofMillis(300)))
                .isInstanceOf(LakehouseException.class)
                .hasMessageContaining("Cannot format the disk")
                .hasMessageContaining("did not end within 0 s");
        await("it is gone").until(() -> launcher.processes().stream().noneMatch(Process::isAlive));
    }

    @Test
    void readerFollowsALogByWholeLines() throws IOException {
        Path log = Files.writeString(folder.resolve("log"), "old\n");
        LogFile.Reader reader = LogFile.Reader.atEndOf(log);

        Files.writeString(log, "old\none\ntw");
        assertThat(reader.newLines()).containsExactly("one");
        Files.writeString(log, "old\none\ntwo\n");
        assertThat(reader.newLines()).containsExactly("two");
        Files.writeString(log, "new\n");
        assertThat(reader.newLines()).containsExactly("new");
    }

    @Test
    void residentMemoryOfThisProcessIsKnown() {
        assertThat(ResidentMemory.of(ProcessHandle.current().pid()).orElse(0))
                .isGreaterThan(10 << 20);
    }
}
