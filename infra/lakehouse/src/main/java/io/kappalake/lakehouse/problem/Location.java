package io.kappalake.lakehouse.problem;

import static java.util.Comparator.comparing;
import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * A place in a file; compares by file, line and column.
 *
 * @param file relative to whatever is read, such as a project
 * @param line from 1; 0 means the whole file
 * @param column from 1; 0 means the whole line
 */
public record Location(Path file, int line, int column) implements Comparable<Location> {
    public Location {
        requireNonNull(file, "file");
        if (line < 0 || column < 0) {
            throw new IllegalArgumentException(
                    "Invalid place %d:%d in %s (must not be negative)"
                            .formatted(line, column, file));
        }
    }

    /** A file as a whole. */
    public static Location of(Path file) {
        return new Location(file, 0, 0);
    }

    @Override
    public int compareTo(Location other) {
        return comparing((Location location) -> location.file.toString())
                .thenComparingInt(Location::line)
                .thenComparingInt(Location::column)
                .compare(this, other);
    }

    /** {@code models/orders.yml:3:5}, without the parts that are not known. */
    @Override
    public String toString() {
        return file + (line == 0 ? "" : ":" + line) + (column == 0 ? "" : ":" + column);
    }
}
