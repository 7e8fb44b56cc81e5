package io.kappalake.local.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.local.process.Programs;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestAotCache {
    private static final List<String> FLAGS =
            List.of("-Xmx64m", "-XX:+UseSerialGC", "-Djava.io.tmpdir=/tmp/a \"folder\"");

    /** A class path without folders, which a cache cannot be made of. */
    private static final List<String> ARGUMENTS =
            Stream.concat(FLAGS.stream(), Stream.of("-cp", jarOf(Test.class))).toList();

    @TempDir private Path root;
    private Path jar;
    private Path scratch;
    private Path caches;

    private static String jarOf(Class<?> type) {
        return Path.of(
                        URI.create(
                                type.getProtectionDomain()
                                        .getCodeSource()
                                        .getLocation()
                                        .toString()))
                .toString();
    }

    @BeforeEach
    void makeJar() throws IOException {
        caches = root.resolve("caches");
        scratch = root.resolve("scratch");
        jar = Files.writeString(root.resolve("it.jar"), "one");
    }

    private AotCache cache(List<String> flags) {
        return AotCache.of(caches, "it", List.of(jar), flags);
    }

    @Test
    void anotherJarOrFlagIsAnotherCache() throws IOException {
        AotCache before = cache(FLAGS);
        assertThat(cache(FLAGS)).isEqualTo(before);
        assertThat(cache(List.of("-Xmx64m", "-XX:+UseSerialGC", "-Djava.io.tmpdir=/other")))
                .isEqualTo(before);

        assertThat(cache(List.of("-Xmx65m", "-XX:+UseSerialGC"))).isNotEqualTo(before);
        FileTime time = Files.getLastModifiedTime(jar);
        Files.writeString(jar, "more");
        Files.setLastModifiedTime(jar, time);
        assertThat(cache(FLAGS)).as("another size").isNotEqualTo(before);
        Files.writeString(jar, "two");
        Files.setLastModifiedTime(jar, FileTime.fromMillis(time.toMillis() + 5000));
        assertThat(cache(FLAGS)).as("another time").isNotEqualTo(before);
    }

    @Test
    void recordsWhenThereIsNoCacheOrRubbish() throws IOException {
        AotCache cache = cache(FLAGS);
        assertThat(cache.flags(scratch, FLAGS)).contains("-XX:AOTMode=record");

        Files.writeString(caches.resolve(cache.name() + ".aot"), "rubbish");
        assertThat(cache.flags(scratch, FLAGS)).contains("-XX:AOTMode=record");
    }

    @Test
    void startsWithoutACacheWhereNoneCanBeKept() throws IOException {
        Files.writeString(caches, "a file where the folder should be");

        assertThat(cache(FLAGS).flags(scratch, FLAGS))
                .noneMatch(flag -> flag.startsWith("-XX:AOT"));
    }

    @Test
    void aServerThatRecordedNothingMakesNothing() {
        assertThat(AotCache.makeLater(scratch)).isEmpty();
    }

    @Test
    void aTornRecordMakesNoCacheAndLeavesNothing() throws Exception {
        cache(FLAGS).flags(scratch, FLAGS);
        Files.writeString(scratch.resolve("aot.conf"), "torn");

        Process making = AotCache.makeLater(scratch).orElseThrow();

        assertThat(making.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(names(caches)).isEmpty();
    }

    /** A whole round with a real JVM: record, make, use. */
    @Test
    void theSecondRunUsesWhatTheFirstOneRecorded() throws Exception {
        AotCache cache = AotCache.of(caches, "it", List.of(), ARGUMENTS);
        List<String> recording = cache.flags(scratch, ARGUMENTS);
        assertThat(run(recording)).isZero();

        Process making = AotCache.makeLater(scratch).orElseThrow();
        assertThat(making.waitFor(120, TimeUnit.SECONDS)).isTrue();

        assertThat(names(caches)).containsExactly(cache.name() + ".aot");
        List<String> using = cache.flags(scratch, ARGUMENTS);
        assertThat(using).anyMatch(flag -> flag.startsWith("-XX:AOTCache="));
        List<String> strict = new ArrayList<>(using);
        strict.add("-XX:AOTMode=on"); // would not start if the cache could not be used
        assertThat(run(strict)).isZero();

        Path file = caches.resolve(cache.name() + ".aot");
        byte[] torn = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(torn, torn.length / 2));
        assertThat(run(cache.flags(scratch, ARGUMENTS))).as("with half a cache").isZero();
    }

    private int run(List<String> more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Programs.java()));
        command.addAll(more);
        command.addAll(ARGUMENTS);
        command.add("-version");
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(root.resolve("output").toFile())
                .start()
                .waitFor();
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
