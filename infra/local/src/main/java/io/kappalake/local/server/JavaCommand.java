package io.kappalake.local.server;

import io.kappalake.lakehouse.cli.ProductHome;
import io.kappalake.local.folder.CacheFolder;
import io.kappalake.local.process.Programs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Builds the command of a Java process. */
final class JavaCommand {
    private final List<String> flags = new ArrayList<>();
    private final List<String> program = new ArrayList<>();
    private final Path scratch;
    private final List<Path> jars = new ArrayList<>();
    private Optional<String> cached = Optional.empty();

    private JavaCommand(Path scratch) {
        this.scratch = scratch;
    }

    /**
     * A process whose heap grows up to that many megabytes.
     *
     * @param scratch its folder for temporary files
     */
    static JavaCommand withHeap(int megabytes, Path scratch) {
        JavaCommand command = new JavaCommand(scratch);
        // on two cores the serial collector needs the least memory and time
        return command.flags(
                "-Xmx" + megabytes + "m",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                // optimize only what is really hot: halves the work of a start, costs no throughput
                "-XX:Tier4InvocationThreshold=50000",
                "-XX:Tier4MinInvocationThreshold=6000",
                "-XX:Tier4CompileThreshold=150000",
                "-XX:Tier4BackEdgeThreshold=400000",
                "-Duser.timezone=UTC",
                "-Dfile.encoding=UTF-8",
                "-Djava.io.tmpdir=" + scratch,
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow");
    }

    JavaCommand flags(String... more) {
        flags.addAll(List.of(more));
        return this;
    }

    /**
     * Lets Java keep an archive of the classes that it loads, below the product's {@code target}:
     * the first process that ends by itself makes it, and later ones start in half the time.
     */
    JavaCommand archive(String name) {
        Path file = ProductHome.find().path().resolve("target").resolve(name + ".jsa");
        return flags(
                "-XX:+AutoCreateSharedArchive",
                "-XX:SharedArchiveFile=" + file,
                // nothing about it between the lines of a query's result
                "-Xlog:disable");
    }

    /** Lets a server keep what it loaded and compiled for its next start: see {@link AotCache}. */
    JavaCommand cached(String server) {
        cached = Optional.of(server);
        return this;
    }

    JavaCommand main(List<Path> classPath, String mainClass, String... arguments) {
        jars.addAll(classPath);
        program.addAll(List.of("-cp", ClassPaths.join(classPath), mainClass));
        program.addAll(List.of(arguments));
        return this;
    }

    List<String> build() {
        List<String> command = new ArrayList<>();
        command.add(Programs.java());
        cached.ifPresent(server -> command.addAll(cacheFlags(server)));
        command.addAll(flags);
        command.addAll(program);
        return command;
    }

    private List<String> cacheFlags(String server) {
        List<String> arguments = new ArrayList<>(flags);
        arguments.addAll(program);
        return AotCache.of(CacheFolder.path().resolve("aot"), server, jars, flags)
                .flags(scratch, arguments);
    }
}
