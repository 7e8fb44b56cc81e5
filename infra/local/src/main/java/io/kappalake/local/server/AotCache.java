package io.kappalake.local.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kappalake.local.process.Programs;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Classes that a server loaded and linked, and profiles of its methods, kept between its runs (JEP
 * 483 and 515). A server that finds no cache records what a cache needs; after it was stopped, a
 * process in the background makes the cache. Nothing of this is a reason to fail: without a cache a
 * server starts as it would otherwise.
 *
 * @param folder where caches are kept
 * @param name of the server, and a hash of all that the cache depends on
 */
record AotCache(Path folder, String name) {
    private static final String RECORD = "aot.conf";
    private static final String ARGUMENTS = "aot.args";
    private static final String KEPT = "aot.name";

    /** A cache of a server with that class path and those flags. */
    static AotCache of(Path folder, String server, List<Path> classPath, List<String> flags) {
        StringBuilder key = new StringBuilder();
        key.append(System.getProperty("java.home")).append('\n').append(Runtime.version());
        // system properties differ between data folders, and no class depends on them
        flags.stream()
                .filter(flag -> !flag.startsWith("-D"))
                .forEach(flag -> key.append('\n').append(flag));
        for (Path jar : classPath) {
            File file = jar.toFile();
            key.append('\n').append(jar);
            key.append(' ').append(file.length()).append(' ').append(file.lastModified());
        }
        return new AotCache(folder, server + "-" + hash(key.toString()));
    }

    private static String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Each Java has SHA-256", e);
        }
    }

    private Path file() {
        return folder.resolve(name + ".aot");
    }

    /**
     * Flags with which the server uses the cache, or else records what is needed to make it.
     *
     * @param scratch takes the record; a folder that each start of the server empties
     * @param arguments all other flags of the server, its class path and its main class
     */
    List<String> flags(Path scratch, List<String> arguments) {
        List<String> flags = new ArrayList<>();
        // the JVM would list every class that it cannot keep
        flags.add("-Xlog:aot*=off,cds*=off");
        if (isCache(file())) {
            use(file());
            flags.add("-XX:AOTCache=" + file());
        } else if (prepareRecord(scratch, arguments)) {
            flags.add("-XX:AOTMode=record");
            flags.add("-XX:AOTConfiguration=" + scratch.resolve(RECORD));
        }
        return flags;
    }

    /** True if a file begins as a cache does; one that does not is made again. */
    static boolean isCache(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] magic = in.readNBytes(4);
            return magic.length == 4
                    && HexFormat.of().formatHex(magic).matches("f00baba2|a2ab0bf0");
        } catch (IOException e) {
            return false;
        }
    }

    /** Caches that are in use are not removed with the old ones. */
    private static void use(Path file) {
        try {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        } catch (IOException e) {
            // a cache of another user, who keeps its time
        }
    }

    private boolean prepareRecord(Path scratch, List<String> arguments) {
        try {
            Files.createDirectories(scratch);
            Files.createDirectories(folder);
            Files.writeString(scratch.resolve(ARGUMENTS), argumentFile(arguments));
            Files.writeString(scratch.resolve(KEPT), file().toString());
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static String argumentFile(List<String> arguments) {
        StringBuilder text = new StringBuilder();
        for (String argument : arguments) {
            String escaped = argument.replace("\\", "\\\\").replace("\"", "\\\"");
            text.append('"').append(escaped).append("\"\n");
        }
        return text.toString();
    }

    /**
     * Makes a cache, in a process that outlives this one, of what a server recorded that has ended.
     * Does nothing if it recorded nothing.
     *
     * @param scratch the folder of {@link #flags}; it may be removed at once
     * @return the process
     */
    static Optional<Process> makeLater(Path scratch) {
        Path record = scratch.resolve(RECORD);
        if (!Files.exists(record)) {
            return Optional.empty();
        }
        try {
            Path cache = Path.of(Files.readString(scratch.resolve(KEPT)));
            Path work = cache.resolveSibling("making-" + UUID.randomUUID());
            Files.createDirectories(work);
            Files.move(record, work.resolve(RECORD));
            Files.move(scratch.resolve(ARGUMENTS), work.resolve(ARGUMENTS));
            return Optional.of(make(work, cache));
        } catch (IOException e) {
            return Optional.empty(); // the next start records again
        }
    }

    private static Process make(Path work, Path cache) throws IOException {
        String server = cache.getFileName().toString().replaceFirst("-[^-]*$", "");
        List<String> command = new ArrayList<>();
        Optional<Path> detach = Programs.find("setsid").or(() -> Programs.find("nohup"));
        detach.ifPresent(program -> command.add(program.toString()));
        command.addAll(
                List.of(
                        "nice",
                        "-n",
                        "19",
                        "sh",
                        "-c",
                        """
                        cd "$1" || exit
                        "$2" -XX:AOTMode=create -XX:AOTConfiguration=aot.conf -XX:AOTCache=new.aot @aot.args
                        [ -s new.aot ] && mv -f new.aot "$3"
                        rm -rf "$1"
                        cd "$4" && find . -maxdepth 1 -name "$5-*.aot" -mtime +14 -exec rm -f {} +
                        find . -maxdepth 1 -name 'making-*' -mtime +1 -exec rm -rf {} +
                        """,
                        "make-aot-cache",
                        work.toString(),
                        Programs.java(),
                        cache.toString(),
                        cache.getParent().toString(),
                        server));
        return new ProcessBuilder(command)
                .redirectInput(Redirect.from(new File("/dev/null")))
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD)
                .start();
    }
}
