package io.kappalake.local.demo;

import java.io.Writer;
import java.util.function.Consumer;

/** Hands on what is written, line by line; closing it hands on a last line without an end. */
final class LineWriter extends Writer {
    private final Consumer<String> eachLine;
    private final StringBuilder unfinished = new StringBuilder();

    LineWriter(Consumer<String> eachLine) {
        this.eachLine = eachLine;
    }

    @Override
    public void write(char[] text, int offset, int length) {
        synchronized (lock) {
            unfinished.append(text, offset, length);
            for (int end = unfinished.indexOf("\n"); end >= 0; end = unfinished.indexOf("\n")) {
                int last = end > 0 && unfinished.charAt(end - 1) == '\r' ? end - 1 : end;
                String line = unfinished.substring(0, last);
                unfinished.delete(0, end + 1);
                eachLine.accept(line);
            }
        }
    }

    @Override
    public void flush() {
        // a line is handed on when it is complete
    }

    @Override
    public void close() {
        synchronized (lock) {
            if (!unfinished.isEmpty()) {
                eachLine.accept(unfinished.toString());
                unfinished.setLength(0);
            }
        }
    }
}
