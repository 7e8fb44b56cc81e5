package io.kappalake.local.testing;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import io.kappalake.local.EmbeddedLakehouse;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A process that stops a build's embedded lakehouse when Maven ends, however it ends. Until then
 * the test JVMs of all modules use it, one after the other.
 */
final class ServersOfABuild {
    private ServersOfABuild() {}

    /**
     * Starts the process beside this test JVM; there is one for each lakehouse.
     *
     * @return false if this JVM is none that Maven started
     */
    static boolean stopWithMaven(Path dataFolder) throws IOException {
        Optional<ProcessHandle> maven = maven();
        if (maven.isEmpty()) {
            return false;
        }
        new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ServersOfABuild.class.getName(),
                        Long.toString(maven.get().pid()),
                        dataFolder.toAbsolutePath().toString())
                // Maven waits until nobody writes to the output of its test JVMs
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        return true;
    }

    /** The Java process that started this one, perhaps through a shell. */
    private static Optional<ProcessHandle> maven() {
        return Stream.iterate(
                        ProcessHandle.current().parent(),
                        Optional::isPresent,
                        process -> process.flatMap(ProcessHandle::parent))
                .flatMap(Optional::stream)
                .filter(ServersOfABuild::isJava)
                .findFirst();
    }

    private static boolean isJava(ProcessHandle process) {
        return process.info().command().map(Path::of).stream()
                .anyMatch(program -> program.endsWith("java"));
    }

    /**
     * Waits for the end of Maven, and stops the servers.
     *
     * @param args Maven's process id, and the lakehouse's data folder
     */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[1]);
        Files.createDirectories(folder.getParent());
        Path mark = folder.resolveSibling(folder.getFileName() + ".lock");
        try (FileChannel channel = FileChannel.open(mark, CREATE, WRITE);
                FileLock only = channel.tryLock()) {
            if (only == null) {
                return; // the JVM of an earlier module has started one
            }
            Thread stop = new Thread(EmbeddedLakehouse.at(folder)::stop, "stop lakehouse");
            // an interrupt at the terminal reaches Maven and this process alike
            Runtime.getRuntime().addShutdownHook(stop);
            ProcessHandle.of(Long.parseLong(args[0])).ifPresent(maven -> maven.onExit().join());
        }
    }
}
