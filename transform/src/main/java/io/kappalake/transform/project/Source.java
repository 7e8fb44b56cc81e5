package io.kappalake.transform.project;

import static java.util.Comparator.comparing;
import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * A place in a file of the project; compares by file, line and column.
 *
 * @param file relative to the project
 * @param line from 1; 0 stands for the file as a whole
 * @param column from 1; 0 stands for the line as a whole
 */
public record Source(Path file, int line, int column) implements Comparable<Source> {
    public Source {
        requireNonNull(file, "file");
        if (line < 0 || column < 0) {
            throw new IllegalArgumentException(
                    "Invalid place %d:%d in %s (must not be negative)"
                            .formatted(line, column, file));
        }
    }

    /** A file as a whole. */
    public static Source of(Path file) {
        return new Source(file, 0, 0);
    }

    @Override
    public int compareTo(Source other) {
        return comparing((Source source) -> source.file.toString())
                .thenComparingInt(Source::line)
                .thenComparingInt(Source::column)
                .compare(this, other);
    }

    /** {@code models/orders.yml:3:5}, without the parts that are not known. */
    @Override
    public String toString() {
        return file + (line == 0 ? "" : ":" + line) + (column == 0 ? "" : ":" + column);
    }
}
