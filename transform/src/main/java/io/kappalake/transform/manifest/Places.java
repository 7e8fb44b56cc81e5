package io.kappalake.transform.manifest;

import io.kappalake.lakehouse.problem.Location;
import io.kappalake.transform.jinja.JinjaException;
import io.kappalake.transform.jinja.Position;
import io.kappalake.transform.project.Problems;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Where in a SQL file something stands that is wrong. */
final class Places {
    private static final Pattern LAST_NAME = Pattern.compile("'([^']*)'\\)");

    private Places() {}

    /** The place of a key of {@code config(...)}. */
    static Location key(Path file, String sql, String key) {
        Matcher matcher =
                Pattern.compile("\\b" + Pattern.quote(key) + "['\"]?\\s*[=:]").matcher(sql);
        return at(
                file, sql, matcher.find() ? matcher.start() : Math.max(0, sql.indexOf("config(")));
    }

    /** The first place of a text, or the file where it does not hold it. */
    static Location text(Path file, String sql, String text) {
        int at = sql.indexOf(text);
        return at < 0 ? Location.of(file) : at(file, sql, at);
    }

    /**
     * Reports references that were not found, each message with a call such as {@code ref('x')}.
     */
    static void unknown(Path file, String sql, Set<String> messages, Problems problems) {
        messages.forEach(message -> problems.problem(reference(file, sql, message), message));
    }

    private static Location reference(Path file, String sql, String message) {
        Matcher name = LAST_NAME.matcher(message);
        if (!name.find()) {
            return Location.of(file);
        }
        Matcher call =
                Pattern.compile(
                                "\\b%s\\s*\\([^()]*['\"]%s['\"]"
                                        .formatted(
                                                message.startsWith("ref") ? "ref" : "source",
                                                Pattern.quote(name.group(1))))
                        .matcher(sql);
        return call.find() ? at(file, sql, call.start()) : Location.of(file);
    }

    /** Reports what failed in a template, at its place, which may be in a macro. */
    static void failure(Path file, JinjaException e, Problems problems) {
        Position position = e.position();
        Path where = position.line() > 0 ? Path.of(position.file()) : file;
        String calls =
                e.macroStack().stream()
                        .map(at -> "%s:%d".formatted(at.file(), at.line()))
                        .collect(Collectors.joining(", "));
        problems.problem(
                new Location(where, Math.max(0, position.line()), Math.max(0, position.column())),
                "%s: %s%s"
                        .formatted(
                                e.kind(),
                                e.getMessage(),
                                calls.isEmpty() ? "" : " (called from %s)".formatted(calls)));
    }

    private static Location at(Path file, String sql, int at) {
        int line = (int) sql.substring(0, at).chars().filter(c -> c == '\n').count() + 1;
        return new Location(file, line, at - sql.lastIndexOf('\n', at - 1));
    }
}
