package io.kappalake.local.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Resident memory of a process and its children. */
public final class ResidentMemory {
    private static final Pattern PSS = Pattern.compile("^Pss:\\s+(\\d+) kB", Pattern.MULTILINE);

    private ResidentMemory() {}

    /** Bytes in memory, memory shared between the processes counted once; empty if unknown. */
    public static OptionalLong of(long pid) {
        return ProcessHandle.of(pid)
                .map(
                        handle ->
                                Stream.concat(Stream.of(handle), handle.descendants())
                                        .map(process -> ofAlone(process.pid()))
                                        .flatMapToLong(OptionalLong::stream)
                                        .sum())
                .filter(bytes -> bytes > 0)
                .map(OptionalLong::of)
                .orElse(OptionalLong.empty());
    }

    /** As {@link #of}, without the children. */
    public static OptionalLong ofAlone(long pid) {
        Path smaps = Path.of("/proc", Long.toString(pid), "smaps_rollup");
        try {
            String kilobytes;
            if (Files.exists(smaps)) {
                Matcher pss = PSS.matcher(Files.readString(smaps));
                kilobytes = pss.find() ? pss.group(1) : "";
            } else {
                Process ps =
                        new ProcessBuilder("ps", "-o", "rss=", "-p", Long.toString(pid)).start();
                kilobytes =
                        new String(ps.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                                .strip();
            }
            return kilobytes.isEmpty()
                    ? OptionalLong.empty()
                    : OptionalLong.of(Long.parseLong(kilobytes) * 1024);
        } catch (IOException e) {
            return OptionalLong.empty(); // it has ended, or is somebody else's
        }
    }
}
