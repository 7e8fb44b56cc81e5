package io.kappalake.replay.trim;

import static java.util.Collections.unmodifiableSortedMap;
import static java.util.Objects.requireNonNull;

import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a replay is going to publish.
 *
 * @param tables by live table, {@code namespace.name}
 */
public record Trimmed(Cut cut, SortedMap<String, Part> tables) {
    public Trimmed {
        requireNonNull(cut, "cut");
        tables = unmodifiableSortedMap(new TreeMap<>(tables));
    }

    /**
     * One table's part.
     *
     * @param snapshot the draft's snapshot that holds just the rows to publish; empty if it never
     *     got any
     * @param rows number of rows in it
     * @param wholeLog whether all rows of the live table's base lie in the offsets of the replay
     * @param elsewhere whether live dead letters are events outside the cut in the replay
     */
    public record Part(OptionalLong snapshot, long rows, boolean wholeLog, boolean elsewhere) {
        public Part {
            requireNonNull(snapshot, "snapshot");
        }
    }
}
