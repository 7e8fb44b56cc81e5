package io.kappalake.transform.jinja;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;

/** The text of a template as the lexer reads it, and where its lines begin. */
final class SourceFile {
    private final String name;
    private final String text;
    private final int[] lineStarts;

    private SourceFile(String name, String text) {
        this.name = requireNonNull(name, "name");
        this.text = text;
        this.lineStarts = lineStarts(text);
    }

    /** With line ends as jinja2 sees them, and without the one newline at the end that it drops. */
    static SourceFile of(String name, String text) {
        String lines = text.replace("\r\n", "\n").replace('\r', '\n');
        return new SourceFile(
                name, lines.endsWith("\n") ? lines.substring(0, lines.length() - 1) : lines);
    }

    static int[] lineStarts(String text) {
        int[] starts = new int[16];
        int count = 1;
        for (int i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) {
            if (count == starts.length) {
                starts = Arrays.copyOf(starts, count * 2);
            }
            starts[count++] = i + 1;
        }
        return Arrays.copyOf(starts, count);
    }

    String name() {
        return name;
    }

    String text() {
        return text;
    }

    Position position(int at) {
        int found = Arrays.binarySearch(lineStarts, at);
        int line = found >= 0 ? found : -found - 2;
        return new Position(name, line + 1, at - lineStarts[line] + 1);
    }

    JinjaException syntaxError(int at, String message) {
        return JinjaException.of("TemplateSyntaxError", message).through(position(at));
    }
}
