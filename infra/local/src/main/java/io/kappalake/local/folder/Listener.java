package io.kappalake.local.folder;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the process that listens on a port, as far as the system's tools show it. */
final class Listener {
    private static final Pattern SS = Pattern.compile("pid=(\\d+)");
    private static final Pattern LSOF = Pattern.compile("^p(\\d+)", Pattern.MULTILINE);

    private Listener() {}

    static String describe(int port) {
        Matcher found = SS.matcher(output(List.of("ss", "-Hltnp", "sport = :" + port)));
        if (!found.find()) {
            found =
                    LSOF.matcher(
                            output(List.of("lsof", "-nP", "-iTCP:" + port, "-sTCP:LISTEN", "-Fp")));
            if (!found.find()) {
                return "another program";
            }
        }
        long pid = Long.parseLong(found.group(1));
        return ProcessHandle.of(pid)
                .flatMap(handle -> handle.info().command())
                .map(command -> "process %d (%s)".formatted(pid, command))
                .orElse("process " + pid);
    }

    private static String output(List<String> command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return "";
            }
            // a few lines, which the pipe holds until they are read
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return ""; // the tool is not installed
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
