package io.kappalake.local.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kappalake.lakehouse.process.ProcessIdentity;
import io.kappalake.local.folder.Credentials;
import io.kappalake.local.folder.DataFolder;
import io.kappalake.local.process.Launch;
import io.kappalake.local.process.ProcessLauncher;
import io.kappalake.local.process.Stopper;
import io.kappalake.local.process.Stopper.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The loop, with another command in place of {@code maintain}. */
class TestUpkeep {
    @TempDir private Path root;
    private final ProcessLauncher launcher = new ProcessLauncher();
    private DataFolder folder;
    private Upkeep upkeep;

    @BeforeEach
    void create() {
        folder = new DataFolder(root);
        upkeep =
                new Upkeep(
                        new ServerContext(
                                folder,
                                Servers.ports(folder),
                                Credentials.of(folder),
                                new ClassPaths(root)));
        upkeep.prepare(launcher);
    }

    @AfterEach
    void end() {
        launcher.processes().forEach(Process::destroyForcibly);
    }

    private Process start(Duration first, String pass) throws IOException {
        Path script = root.resolve("pass");
        Files.writeString(script, "#!/bin/sh\n" + pass);
        assertThat(script.toFile().setExecutable(true)).isTrue();
        Launch launch =
                upkeep.launch(first, Duration.ofSeconds(1), List.of(script.toString(), "maintain"));
        return launcher.startServer(launch, "", folder.log(Upkeep.NAME), folder.run(Upkeep.NAME))
                .process();
    }

    private List<String> lines(String name) throws IOException {
        Path file = root.resolve(name);
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    @Test
    void runsPassAfterPassAndLooksForOrphansOnceADay() throws IOException {
        Path looked = folder.data(Upkeep.NAME).resolve("orphans");
        Files.setLastModifiedTime(looked, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        Path log = folder.log(Upkeep.NAME);
        Files.createDirectories(log.getParent());
        Files.write(log, new byte[5 << 20]);

        start(
                Duration.ofSeconds(1),
                "echo \"$@ $KAPPALAKE_LAUNCHER\" >> '%s/calls'; exit 1".formatted(root));

        await("two passes, the first of which failed")
                .atMost(Duration.ofSeconds(20))
                .until(() -> lines("calls").size() >= 2);
        String launcherOf = " " + root.resolve("pass");
        assertThat(lines("calls").subList(0, 2))
                .containsExactly("maintain --orphans" + launcherOf, "maintain" + launcherOf);
        assertThat(log.resolveSibling("maintain.log.1")).hasSize(5 << 20);
        assertThat(Files.readString(log)).contains("UTC");
    }

    @Test
    void theFirstPassIsSomeTimeAfterTheStart() throws Exception {
        start(Duration.ofMinutes(5), "echo here >> '%s/calls'".formatted(root));
        Thread.sleep(1500);
        assertThat(lines("calls")).isEmpty();
    }

    @Test
    void endsWithThePassThatRuns() throws IOException {
        Process loop =
                start(
                        Duration.ofSeconds(1),
                        """
                        trap 'echo asked > %1$s/end; exit' TERM
                        echo $$ > %1$s/calls
                        while :; do sleep 0.1; done
                        """
                                .formatted(root));
        await("a pass runs").until(() -> !lines("calls").isEmpty());
        ProcessHandle pass =
                ProcessHandle.of(Long.parseLong(lines("calls").getFirst())).orElseThrow();

        Stopper.stop(
                ProcessIdentity.of(loop.pid()).orElseThrow(), Signal.TERM, Duration.ofSeconds(20));

        assertThat(loop.isAlive()).isFalse();
        assertThat(pass.isAlive()).isFalse();
        assertThat(lines("end")).containsExactly("asked");
    }
}
